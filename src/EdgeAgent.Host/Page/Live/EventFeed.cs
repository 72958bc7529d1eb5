using System.Collections.Immutable;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Page.Live;

/// <summary>
/// Hands on what happens to those who look on: each event once it stands in the diary, with its number there, and the health of sources. While nobody looks nothing is made. Without a diary
/// events are numbered from 1. Thread-safe.
/// </summary>
internal sealed class EventFeed : IAgentOutlet
{
    private readonly EventDiary? _diary;
    private readonly int _waiting;
    private ImmutableArray<EventSubscription> _subscriptions = [];
    private long _number;

    /// <summary>Listens from now on.</summary>
    /// <param name="diary">Where events stand; null where none is kept.</param>
    /// <param name="limits">How many may wait for one client.</param>
    public EventFeed(EventDiary? diary, PageLimits limits)
    {
        (_diary, _waiting) = (diary, limits.WaitingEvents);
        if (diary is not null)
            diary.Written += Tell;
    }

    /// <summary>Looks on until the result is disposed.</summary>
    public EventSubscription Subscribe()
    {
        var subscription = new EventSubscription(_waiting, Leave);
        ImmutableInterlocked.Update(ref _subscriptions, all => all.Add(subscription));
        return subscription;
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        if (_diary is null && EventDiary.IsKept(envelope.Data))
            Tell(Interlocked.Increment(ref _number), envelope);
    }

    /// <inheritdoc/>
    public void Report(SourceHealth health)
    {
        if (_subscriptions.IsEmpty)
            return;
        Hand(new FeedItem(null, EventText.OfHealth(health)));
    }

    private void Tell(long number, EventEnvelope envelope)
    {
        if (_subscriptions.IsEmpty)
            return;
        Hand(new FeedItem(number, EventText.OfEvent(EventText.Read(number, envelope))));
    }

    private void Hand(FeedItem item)
    {
        foreach (var subscription in _subscriptions)
            subscription.Add(item);
    }

    private void Leave(EventSubscription subscription) => ImmutableInterlocked.Update(ref _subscriptions, all => all.Remove(subscription));
}
