using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Where the events of a source that is measured end: only the time in which somebody spoke is kept of them. Thread-safe.</summary>
internal sealed class SpeechTally : IAgentOutlet
{
    private long _milliseconds;

    /// <summary>Time of all utterances so far.</summary>
    public TimeSpan Spoken => TimeSpan.FromMilliseconds(Interlocked.Read(ref _milliseconds));

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        if (envelope.Data is SpeechEnded said)
            Interlocked.Add(ref _milliseconds, (long)(said.EndMs - said.StartMs));
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
    }
}
