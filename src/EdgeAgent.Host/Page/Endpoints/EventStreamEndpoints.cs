using System.Globalization;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline.Diary;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What happens, as it happens: Server-Sent Events (html.spec.whatwg.org, 9.2), which go on from the last one that a client has seen.</summary>
/// <param name="feed">Tells it.</param>
/// <param name="diary">Knows what was told before.</param>
/// <param name="places">How many may follow.</param>
/// <param name="limits">The heartbeat.</param>
/// <param name="time">Measures it.</param>
internal sealed class EventStreamEndpoints(EventFeed feed, DiarySearch diary, StreamPlaces places, PageLimits limits, TimeProvider time) : IPageEndpoints
{
    private const int MostMissed = 500;

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/events/live", Role.Viewer, FollowAsync);

    private async Task FollowAsync(HttpContext context)
    {
        var last = LastOf(context);
        using var stream = places.Open(context);
        // Before the diary is read, so that nothing falls between the two.
        using var subscription = feed.Subscribe();
        await stream.BeginAsync("text/event-stream");
        await stream.WriteAsync(EventText.Heartbeat);
        var told = last is { } seen ? await TellMissedAsync(stream, seen) : 0;
        while (true)
        {
            if (!await HasMoreAsync(subscription, stream.Ended))
                await stream.WriteAsync(EventText.Heartbeat);
            while (subscription.Items.TryRead(out var item))
            {
                if (item.Number is null || item.Number > told)
                    await stream.WriteAsync(item.Text);
            }

            if (subscription.TakeLost() is > 0 and var lost)
                await stream.WriteAsync(EventText.OfLost(lost));
        }
    }

    /// <summary>Whether something came before the next sign of life is due.</summary>
    private async Task<bool> HasMoreAsync(EventSubscription subscription, CancellationToken ended)
    {
        using var due = new CancellationTokenSource(limits.Heartbeat, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, ended);
        try
        {
            return await subscription.Items.WaitToReadAsync(either.Token);
        }
        catch (OperationCanceledException) when (!ended.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>Tells what came while the client was away.</summary>
    /// <returns>The number of the last of it; 0 where there was nothing.</returns>
    private async Task<long> TellMissedAsync(OpenStream stream, long seen)
    {
        var missed = await diary.ReadAsync(new DiaryFilter { After = seen, Limit = MostMissed + 1 }, stream.Ended);
        if (missed.Count == 0)
            return 0;
        // Of those that are too many the newest are told; how many lines lie before them is known, though not that each is an event.
        if (missed.Count > MostMissed)
            await stream.WriteAsync(EventText.OfLost(missed[MostMissed - 1].N - seen - 1));
        foreach (var one in missed.Take(MostMissed).Reverse())
            await stream.WriteAsync(EventText.OfEvent(one));
        return missed[0].N;
    }

    private static long? LastOf(HttpContext context) => context.Request.Headers["Last-Event-ID"] switch
    {
        [{ } text] when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
        [] => null,
        _ => throw new PageRefusal(StatusCodes.Status400BadRequest, "Last-Event-ID must be the number of an event."),
    };
}
