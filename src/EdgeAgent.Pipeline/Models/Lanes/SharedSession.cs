using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>A session that is unloaded when its lane and all of its runners have let go of it.</summary>
/// <param name="session">The session.</param>
/// <param name="isBuilt">Whether it is an engine that was built while another session served.</param>
internal sealed class SharedSession(IGraphSession session, bool isBuilt = false)
{
    private int _owners = 1;

    public bool IsBuilt => isBuilt;

    public IGraphSession Session => session;

    public void Acquire() => Interlocked.Increment(ref _owners);

    public void Release()
    {
        if (Interlocked.Decrement(ref _owners) == 0)
            session.Dispose();
    }
}
