using System.Globalization;
using System.Text.Json;
using CloudNative.CloudEvents;
using EdgeAgent.Mqtt.Tests;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>The agent's whole job on real media: cameras and microphones in, models, events out to a real mosquitto.</summary>
public sealed class MainJobTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static string Asset(string path) => TestAssets.PathOf(path);

    private static string Cameras => $$"""
        cameras:
          hall:
            source: {{Asset("video/one-by-one-person-detection.mp4")}}
            decoder: ffmpeg
            pace: asap
            detect: {model: {{Asset("models/detection/yolox_nano.onnx")}}, fps: 5, classes: [person], min_score: 0.4}
            track: {lost_for: 2s}
          table:
            source: {{Asset("video/bottle-detection.mp4")}}
            decoder: opencv
            pace: asap
            detect: {model: {{Asset("models/detection/yolox_nano.onnx")}}, fps: 3, classes: [bottle], min_score: 0.4}
        """;

    private static string Microphones => $$"""
        microphones:
          desk:
            source: {{Asset("audio/speech/made_dialogue.flac")}}
            pace: asap
            voice: {model: {{Asset("models/vad/silero_vad.onnx")}}}
            recognize: {model: {{Asset("exports/espnet/conformer")}}}
          wake:
            source: {{Asset("audio/wake/fl_slt_computer.wav")}}
            pace: asap
            keywords: {model: {{Asset("models/kws/computer_v2.onnx")}}, threshold: 0.5}
        """;

    private static List<CloudEvent> EventsOf(Subscriber subscriber) => [.. subscriber.Events.Select(m => EventContract.AssertValid(m.Text))];

    private static string TypeOf(CloudEvent e) => e.Type!["edgeagent.".Length..];

    private static double StreamTime(CloudEvent e) => EventContract.Data(e).GetProperty("stream_time_ms").GetDouble();

    private async Task<Subscriber> PlayAsync(MosquittoBroker broker, string sources, params string[] names)
    {
        var subscriber = await Subscriber.StartAsync(broker.Port);
        await using var agent = AgentProcess.Run(_folder, $"""
            agent: {"{"}name: line-3, state: {_folder.Path}{"}"}
            mqtt: {"{"}url: 'mqtt://127.0.0.1:{broker.Port}'{"}"}
            {sources}
            """);
        Assert.True(await agent.WaitAsync(Patience) == 0, agent.Output);
        await subscriber.UntilAsync(s => s.All.Any(m => m.Topic == "edgeagent/line-3/status" && m.Text == "offline"));
        foreach (var name in names)
            Assert.Equal("offline", subscriber.Last($"edgeagent/line-3/{name}/status"));
        return subscriber;
    }

    [ProgramFact("ffmpeg", "mosquitto", NeedsAssets = true)]
    public async Task Objects_enter_and_leave_as_the_hand_count_says()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await PlayAsync(broker, Cameras, "hall", "table");
        var events = EventsOf(subscriber);

        // Whoever enters leaves, on each camera.
        foreach (var camera in events.Where(e => TypeOf(e).StartsWith("object.", StringComparison.Ordinal)).GroupBy(e => e.Source!.ToString()))
        {
            var entered = camera.Where(e => TypeOf(e) == "object.entered").Select(e => e.Subject).ToList();
            var left = camera.Where(e => TypeOf(e) == "object.left").Select(e => e.Subject).ToList();
            Assert.NotEmpty(entered);
            Assert.Equal(entered.Order(StringComparer.Ordinal), left.Order(StringComparer.Ordinal));
        }

        // Six visits, counted by eye, and nobody in the empty room between them.
        var truth = JsonDocument.Parse(await File.ReadAllTextAsync(Asset("expected/video_truth.json"))).RootElement.GetProperty("one-by-one-person-detection.mp4");
        var visits = truth.GetProperty("visits").EnumerateArray()
            .Select(v => (Enter: v.GetProperty("enter_s").GetDouble() * 1000, Leave: v.GetProperty("leave_s").GetDouble() * 1000)).ToList();
        var persons = events.Where(e => e.Source!.ToString().EndsWith("/hall", StringComparison.Ordinal) && TypeOf(e) == "object.entered").Select(StreamTime).ToList();
        foreach (var (enter, leave) in visits)
            Assert.Contains(persons, at => at >= enter && at <= Math.Min(enter + 3000, leave));
        Assert.All(persons, at => Assert.Contains(visits, v => at >= v.Enter - 200 && at <= v.Leave + 500));

        // A person must not be counted again and again; one change of numbers a visit is a detector's weakness, more would be ours.
        Assert.InRange(persons.Count, 6, 8);
        Assert.Contains(events, e => e.Source!.ToString().EndsWith("/table", StringComparison.Ordinal) && TypeOf(e) == "object.entered");
    }

    [ProgramFact("ffmpeg", "mosquitto", NeedsAssets = true)]
    public async Task Utterances_begin_and_end_where_the_reference_says_and_keywords_appear()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await PlayAsync(broker, Microphones, "desk", "wake");
        var events = EventsOf(subscriber);
        var reference = JsonDocument.Parse(await File.ReadAllTextAsync(Asset("expected/silero_vad.json"))).RootElement
            .GetProperty("files").GetProperty("speech/made_dialogue.flac").GetProperty("silero_vad").GetProperty("segments_samples")
            .EnumerateArray().Select(s => (s[0].GetInt32() / 16.0, s[1].GetInt32() / 16.0)).ToList();
        var ended = events.Where(e => TypeOf(e) == "speech.ended").Select(EventContract.Data)
            .Select(d => (d.GetProperty("start_ms").GetDouble(), d.GetProperty("end_ms").GetDouble())).ToList();
        Assert.Equal(reference, ended);
        Assert.Equal(reference.Select(r => r.Item1), events.Where(e => TypeOf(e) == "speech.started").Select(e => EventContract.Data(e).GetProperty("start_ms").GetDouble()));

        var transcripts = events.Where(e => TypeOf(e) == "speech.transcript").Select(EventContract.Data).ToList();
        Assert.NotEmpty(transcripts);
        Assert.All(transcripts, t => Assert.Contains(reference, r => r.Item1 == t.GetProperty("start_ms").GetDouble() && r.Item2 == t.GetProperty("end_ms").GetDouble()));

        var keyword = EventContract.Data(Assert.Single(events, e => TypeOf(e) == "keyword.detected"));
        Assert.InRange(keyword.GetProperty("score").GetDouble(), 0.5, 1);
    }

    [ProgramFact("ffmpeg", "mosquitto", NeedsAssets = true)]
    public async Task Playing_the_same_files_twice_gives_the_same_events_at_the_same_stream_times()
    {
        var plays = new List<List<string>>();
        for (var i = 0; i < 2; i++)
        {
            await using var broker = await MosquittoBroker.StartAsync();
            await using var subscriber = await PlayAsync(broker, $"{Cameras.Replace("fps: 5", "fps: 2", StringComparison.Ordinal)}\n{Microphones}");
            plays.Add([.. EventsOf(subscriber).Where(e => e.Source!.ToString().Count(c => c == '/') > 2 && !TypeOf(e).StartsWith("source.", StringComparison.Ordinal))
                .OrderBy(e => e.Source!.ToString(), StringComparer.Ordinal).ThenBy(TypeOf, StringComparer.Ordinal).ThenBy(StreamTime).ThenBy(e => e.Subject, StringComparer.Ordinal)
                .Select(e => $"{e.Source} {TypeOf(e)} {e.Subject} {WithoutLatency(EventContract.Data(e))}")]);
        }

        Assert.NotEmpty(plays[0]);
        Assert.Equal(plays[0], plays[1]);
    }

    [ProgramFact("ffmpeg", "mosquitto", NeedsAssets = true)]
    public async Task The_sequence_of_every_source_counts_from_one_without_gaps()
    {
        await using var broker = await MosquittoBroker.StartAsync();
        await using var subscriber = await PlayAsync(broker, Microphones, "desk", "wake");
        foreach (var source in EventsOf(subscriber).GroupBy(e => e.Source!.ToString()))
        {
            var numbers = source.Select(e => long.Parse((string)e["sequence"]!, CultureInfo.InvariantCulture)).ToList();
            Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        }
    }

    private static string WithoutLatency(JsonElement data) =>
        JsonSerializer.Serialize(data.EnumerateObject().Where(p => p.Name != "latency_ms").ToDictionary(p => p.Name, p => p.Value));
}
