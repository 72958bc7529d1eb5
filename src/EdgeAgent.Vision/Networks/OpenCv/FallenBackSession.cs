using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Vision.Networks.OpenCv;

/// <summary>A session of the processor where another engine was asked for that is not there.</summary>
/// <param name="session">Runs the graph; it is unloaded with this.</param>
/// <param name="reason">Why.</param>
internal sealed class FallenBackSession(ModelSession session, string reason) : IGraphSession
{
    public string Path => session.Path;

    public GraphSignature Signature => session.Signature;

    public Engine Engine => session.Engine;

    public string? EngineFallback => reason;

    public IGraphRun CreateRun(TimeProvider time) => session.CreateRun(time);

    public void Dispose() => session.Dispose();
}
