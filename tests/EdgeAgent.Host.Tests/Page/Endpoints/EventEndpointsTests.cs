using System.Net;
using System.Net.Http.Headers;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Page.Endpoints;

public sealed class EventEndpointsTests
{
    [Fact]
    public async Task Events_come_the_newest_first_and_page_by_page()
    {
        await using var scene = await PageScene.StartAsync();
        await scene.WriteAsync("a", "b", "c", "d", "e");

        var first = await scene.JsonAsync("api/events?limit=2");
        var second = await scene.JsonAsync($"api/events?limit=2&before={first["next"]}");
        var third = await scene.JsonAsync($"api/events?limit=2&before={second["next"]}");

        Assert.Equal([["e", "d"], ["c", "b"], ["a"]], new[] { first, second, third }.Select(page => page["events"]!.AsArray().Select(e => (string)e!["event"]!["data"]!["label"]!)));
        Assert.Null(third["next"]);
    }

    [Theory]
    [InlineData("label=b", 1)]
    [InlineData("type=sound.", 3)]
    [InlineData("type=object.", 0)]
    [InlineData("source=gate", 3)]
    [InlineData("source=yard", 0)]
    [InlineData("to=2020-01-01T00:00:00Z", 0)]
    [InlineData("from=2020-01-01T00:00:00Z&label=", 3)]
    public async Task Events_are_filtered(string query, int count)
    {
        await using var scene = await PageScene.StartAsync();
        await scene.WriteAsync("a", "b", "c");

        Assert.Equal(count, (await scene.EventsAsync($"api/events?{query}")).Count);
    }

    [Fact]
    public async Task One_event_is_found_by_its_id_and_another_is_not()
    {
        await using var scene = await PageScene.StartAsync();
        await scene.WriteAsync("a");
        var listed = (await scene.EventsAsync("api/events"))[0]!;

        var found = await scene.JsonAsync($"api/events/{listed["event"]!["id"]}");
        using var missing = await scene.SendAsync(HttpMethod.Get, $"api/events/{Guid.CreateVersion7()}");

        Assert.Equal(listed.ToJsonString(), found.ToJsonString());
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
        Assert.StartsWith("This event is not in the diary", await PageScene.SentenceAsync(missing), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_file_that_proves_an_event_is_read_whole_and_in_parts()
    {
        await using var scene = await PageScene.StartAsync();
        TestWav.Write(scene["proof.wav"], new float[1000], 16_000);
        var whole = await File.ReadAllBytesAsync(scene["proof.wav"]);
        var url = await TellWithFileAsync(scene, scene["proof.wav"]);

        using var answer = await scene.SendAsync(HttpMethod.Get, url);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new RangeHeaderValue(100, 199) } };
        using var part = await scene.Client.SendAsync(request);

        Assert.Equal((HttpStatusCode.OK, "audio/wav"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        Assert.Equal(whole, await answer.Content.ReadAsByteArrayAsync());
        Assert.Equal((HttpStatusCode.PartialContent, $"bytes 100-199/{whole.Length}"), (part.StatusCode, part.Content.Headers.ContentRange?.ToString()));
        Assert.Equal(whole[100..200], await part.Content.ReadAsByteArrayAsync());
    }

    [Theory]
    [InlineData("gone.wav")]
    [InlineData("/etc/passwd")]
    [InlineData("../../../../etc/passwd")]
    public async Task A_file_that_is_gone_or_no_evidence_is_not_sent_whatever_the_event_names(string path)
    {
        await using var scene = await PageScene.StartAsync();
        var url = await TellWithFileAsync(scene, path);

        using var answer = await scene.SendAsync(HttpMethod.Get, url);
        using var beyond = await scene.SendAsync(HttpMethod.Get, url.Replace("/evidence/0", "/evidence/1", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.NotFound, "This file is no longer there: it had to make room, or somebody has removed it."), (answer.StatusCode, await PageScene.SentenceAsync(answer)));
        Assert.Equal("The event names 1 files.", await PageScene.SentenceAsync(beyond));
    }

    private static async Task<string> TellWithFileAsync(PageScene scene, string path)
    {
        scene.Tell(new SpeechEnded { Utterance = 1, StartMs = 0, EndMs = 900, Reason = UtteranceEnd.Silence, MeanProbability = 0.9, Evidence = [new EvidenceFile(EvidenceKind.Sound, path)] });
        await Until.TrueAsync(() => scene.Diary.Reader.Read(new DiaryFilter()).Any());
        return (string)(await scene.EventsAsync("api/events"))[0]!["evidence"]![0]!["url"]!;
    }
}
