using System.Threading.Channels;

namespace EdgeAgent.Host.Page.Live;

/// <summary>What waits for one client that follows events; what is more than it may is counted. Thread-safe.</summary>
/// <param name="capacity">How many may wait, above 0.</param>
/// <param name="leave">Called when it is disposed.</param>
internal sealed class EventSubscription(int capacity, Action<EventSubscription> leave) : IDisposable
{
    private readonly Channel<FeedItem> _items = Channel.CreateBounded<FeedItem>(new BoundedChannelOptions(capacity) { SingleReader = true });
    private int _lost;

    /// <summary>What waits.</summary>
    public ChannelReader<FeedItem> Items => _items.Reader;

    /// <summary>Adds one, or counts it as lost. Health is a state: the next one tells it anew.</summary>
    public void Add(FeedItem item)
    {
        if (!_items.Writer.TryWrite(item) && item.Number is not null)
            Interlocked.Increment(ref _lost);
    }

    /// <summary>How many were lost since this was asked last.</summary>
    public int TakeLost() => Interlocked.Exchange(ref _lost, 0);

    /// <inheritdoc/>
    public void Dispose() => leave(this);
}
