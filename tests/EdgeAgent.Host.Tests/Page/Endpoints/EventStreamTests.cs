using System.Net;
using EdgeAgent.Host.Page;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Tests.Page.Endpoints;

public sealed class EventStreamTests
{
    [Fact]
    public async Task Events_come_as_they_happen_with_the_numbers_under_which_they_stand_in_the_diary()
    {
        await using var scene = await PageScene.StartAsync();
        await scene.WriteAsync("before");
        using var stream = await scene.FollowAsync();

        await scene.WriteAsync("a", "b");

        var (first, second) = (await PageScene.MessageAsync(stream), await PageScene.MessageAsync(stream));
        Assert.Equal(("event", 2, "a"), (first.Name, first.Id, (string?)first.Data["event"]!["data"]!["label"]));
        Assert.Equal(("event", 3, "b"), (second.Name, second.Id, (string?)second.Data["event"]!["data"]!["label"]));
        Assert.Equal((await scene.EventsAsync("api/events"))[0]!.ToJsonString(), second.Data.ToJsonString());
    }

    [Fact]
    public async Task A_client_that_comes_back_gets_what_it_has_missed_once_and_in_order()
    {
        await using var scene = await PageScene.StartAsync();
        await scene.WriteAsync("a", "b", "c");

        using var stream = await scene.FollowAsync(last: 1);
        await scene.WriteAsync("d");

        var told = new List<(long?, string?)>();
        for (var i = 0; i < 3; i++)
        {
            var (_, id, data) = await PageScene.MessageAsync(stream);
            told.Add((id, (string?)data["event"]!["data"]!["label"]));
        }

        Assert.Equal([(2, "b"), (3, "c"), (4, "d")], told);
    }

    [Fact]
    public async Task A_client_that_was_away_for_too_long_is_told_so()
    {
        await using var scene = await PageScene.StartAsync();
        await scene.WriteAsync([.. Enumerable.Range(0, 510).Select(i => $"{i}")]);

        using var stream = await scene.FollowAsync(last: 2);

        var lost = await PageScene.MessageAsync(stream);
        var first = await PageScene.MessageAsync(stream);
        Assert.Equal(("lost", 8), (lost.Name, (int)lost.Data["count"]!));
        Assert.Equal(("event", 11), (first.Name, first.Id));
    }

    [Theory]
    [InlineData("api/events/live")]
    [InlineData("api/live?cameras=gate")]
    public async Task Who_asks_for_a_stream_while_the_server_stops_is_hung_up_on_as_are_all_others_and_no_defect_is_told(string address)
    {
        await using var scene = await PageScene.StartAsync();
        scene.Views.AddCamera("gate");
        scene.Places.End();

        // An answer, of whatever status, would be one that the agent makes of its own stop.
        await Assert.ThrowsAsync<HttpRequestException>(() => scene.Client.GetAsync(address, HttpCompletionOption.ResponseHeadersRead));
    }

    [Fact]
    public async Task The_health_of_sources_is_told_too()
    {
        await using var scene = await PageScene.StartAsync();
        using var stream = await scene.FollowAsync();

        scene.Feed.Report(new SourceHealth(PageScene.Camera, SourceState.Waiting, DateTimeOffset.UnixEpoch, "its cable is out") { Fps = double.NaN, Drops = 3 });

        var (name, id, data) = await PageScene.MessageAsync(stream);
        Assert.Equal(("health", null), (name, id));
        Assert.Equal("""{"name":"gate","kind":"camera","state":"waiting","since":"1970-01-01T00:00:00.000000Z","reason":"its cable is out","condition":null,"fps":null,"latency_ms":null,"drops":3}""", data.ToJsonString());
    }

    [Fact]
    public async Task While_nothing_happens_there_are_signs_of_life()
    {
        await using var scene = await PageScene.StartAsync(limits: new PageLimits { Heartbeat = TimeSpan.FromMilliseconds(50) });
        using var stream = await scene.FollowAsync();

        var lines = new List<string?>();
        while (lines.Count < 4)
            lines.Add(await stream.ReadLineAsync());
        Assert.Equal([":", "", ":", ""], lines);
    }

    [Fact]
    public async Task A_number_that_is_none_is_refused()
    {
        await using var scene = await PageScene.StartAsync();

        using var answer = await scene.SendAsync(HttpMethod.Get, "api/events/live", null, ("Last-Event-ID", "the last"));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(0, scene.Places.Taken);
    }

    [Fact]
    public void What_a_slow_client_cannot_take_is_counted_and_a_state_that_is_told_anew_is_not()
    {
        using var subscription = new EventSubscription(2, _ => { });
        for (var i = 1; i <= 5; i++)
            subscription.Add(new FeedItem(i, default));
        subscription.Add(new FeedItem(null, default));

        Assert.Equal(2, subscription.Items.Count);
        Assert.Equal((3, 0), (subscription.TakeLost(), subscription.TakeLost()));
    }
}
