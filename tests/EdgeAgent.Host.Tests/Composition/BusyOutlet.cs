using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Tests.Composition;

/// <summary>Holds the thread that listens when somebody speaks, as a model that is slow or hangs does.</summary>
internal sealed class BusyOutlet : IAgentOutlet
{
    public ManualResetEventSlim Gate { get; } = new();

    public TaskCompletionSource Spoken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Offer(EventEnvelope envelope)
    {
        if (envelope.Data is not SpeechStarted)
            return;
        Spoken.TrySetResult();
        Gate.Wait(TimeSpan.FromMinutes(2));
    }

    public void Report(SourceHealth health)
    {
    }
}
