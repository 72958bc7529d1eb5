using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Demo;

/// <summary>
/// Keeps events for one reader that looks on. Whoever offers never waits: when the reader is slower than the events (a terminal that was
/// stopped, a pipe that nobody empties), the oldest are dropped and counted.
/// </summary>
internal sealed class EventTap : IAgentOutlet
{
    /// <summary>Events that wait, at most, unless told otherwise.</summary>
    public const int DefaultCapacity = 4096;

    private readonly Channel<EventEnvelope> _events;
    private long _dropped;

    /// <summary>A tap that holds a number of events, above 0.</summary>
    public EventTap(int capacity = DefaultCapacity) => _events = Channel.CreateBounded<EventEnvelope>(
        new BoundedChannelOptions(capacity) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true },
        _ => Interlocked.Increment(ref _dropped));

    /// <summary>Events that the reader will never see.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope) => _events.Writer.TryWrite(envelope);

    /// <inheritdoc/>
    /// <remarks>Not kept: whether a source is up, and why not, its events tell too.</remarks>
    public void Report(SourceHealth health)
    {
    }

    /// <summary>Says that no event follows.</summary>
    public void Complete() => _events.Writer.TryComplete();

    /// <summary>Takes what is there, without waiting.</summary>
    public bool TryTake([NotNullWhen(true)] out EventEnvelope? envelope) => _events.Reader.TryRead(out envelope);

    /// <summary>Waits on this thread for an event or the end.</summary>
    /// <returns>False when everything was taken and nothing follows.</returns>
    public bool Wait() => _events.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult();

    /// <summary>Whether everything was taken and nothing follows.</summary>
    public bool IsDone => _events.Reader.Completion.IsCompleted;
}
