using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>A lane's claim to an engine. Disposed, it is not waited for any more; a build that has begun goes on, for whoever asks next.</summary>
internal sealed class EngineTicket(EngineWorkshop workshop, EngineOrder order, Func<IGraphSession, bool> take) : IDisposable
{
    public EngineOrder Order => order;

    /// <summary>Takes the session over; false where nobody wants it any more.</summary>
    public Func<IGraphSession, bool> Take => take;

    /// <summary>Set when it was served, in vain too.</summary>
    public ManualResetEventSlim Done { get; } = new();

    /// <summary>Why the engine does not work, for who has waited for it; others are told by the workshop's news alone.</summary>
    public string? Trouble { get; set; }

    /// <summary>Puts it back into the queue later; null where nothing is tried again. The workshop's, under its lock.</summary>
    public ITimer? Retry { get; set; }

    /// <summary>Whether nobody waits for it any more. The workshop's, under its lock.</summary>
    public bool IsForgotten { get; set; }

    /// <summary>The engine failed at work: the processor has taken the model back.</summary>
    public void GiveUp(string reason) => workshop.Failed(order, reason);

    public void Dispose() => workshop.Forget(this);
}
