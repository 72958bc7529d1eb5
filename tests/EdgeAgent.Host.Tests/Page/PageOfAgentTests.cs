using System.Buffers.Binary;
using System.IO.Compression;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.TestKit;
using Serilog;

namespace EdgeAgent.Host.Tests.Page;

/// <summary>The page of a whole agent, which plays the demo's media.</summary>
public sealed class PageOfAgentTests : IAsyncLifetime, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SecretRedactor _redactor = new();
    private readonly TaskCompletionSource<Uri> _page = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task<int> _agent = Task.FromResult(0);
    private HttpClient? _client;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await _stop.CancelAsync();
        await _agent;
    }

    public void Dispose()
    {
        _client?.Dispose();
        _stop.Dispose();
        _folder.Dispose();
    }

    [ProgramFact("ffmpeg")]
    public async Task It_shows_what_the_agent_sees_and_hears_as_it_does()
    {
        await StartAsync();
        await UntilAsync("both are up", async () => (await SourcesAsync()).All(s => (string)s!["state"]! == "running" && s["kind"] is not null));

        await SourcesAreDescribedAsync();
        await AStillIsAPictureOfTheCameraAsync();
        await TheLiveStreamCarriesPicturesWithWhatIsInThemAndLevelsAsync();
        await HealthTellsWhatStagesAndModelsTakeAsync();
        await ScoresOfWhatWasSeenAreCountedAsync();
        await TheLogIsThereWithoutSecretsAsync();
        await TheBundleHoldsNoSecretAsync();
        await UntilAsync("an object has entered", async () => ((JsonArray)(await JsonAsync("api/events?type=object.entered"))["events"]!).Count > 0);
    }

    private async Task SourcesAreDescribedAsync()
    {
        var sources = await SourcesAsync();
        var (camera, microphone) = (sources[0]!, sources[1]!);
        Assert.Equal(("conveyor", "camera", "Conveyor camera"), ((string)camera["name"]!, (string)camera["kind"]!, (string)camera["title"]!));
        Assert.Equal("""{"bin":{"polygon":[[0.5,0.1],[0.9,0.1],[0.9,0.9]],"dwell_ms":5000,"classes":[]}}""", camera["zones"]!.ToJsonString());
        Assert.Equal("""{"gate":{"from":[0.2,0.8],"to":[0.8,0.8],"direction":"in"}}""", camera["lines"]!.ToJsonString());
        Assert.Equal("""{"corner":{"polygon":[[0,0],[0.1,0],[0,0.1]]}}""", camera["privacy"]!.ToJsonString());
        Assert.Equal(("surface-defects", """["part"]"""), ((string)camera["detect"]!, camera["classes"]!.ToJsonString()));
        Assert.Equal("""{"detect.min_score":0.4}""", camera["thresholds"]!.ToJsonString());
        Assert.Equal(("operator", "microphone", """{"voice.threshold":0.6}"""), ((string)microphone["name"]!, (string)microphone["kind"]!, microphone["thresholds"]!.ToJsonString()));
    }

    private async Task AStillIsAPictureOfTheCameraAsync()
    {
        var still = await _client!.GetByteArrayAsync("api/still/conveyor");
        Assert.Equal(0xFFD8, BinaryPrimitives.ReadUInt16BigEndian(still));
        using var missing = await _client.GetAsync("api/still/operator");
        Assert.Equal("There is no camera 'operator'.", await PageScene.SentenceAsync(missing));
    }

    private async Task TheLiveStreamCarriesPicturesWithWhatIsInThemAndLevelsAsync()
    {
        using var answer = await _client!.GetAsync("api/live?cameras=conveyor&microphones=operator", HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await answer.Content.ReadAsStreamAsync();
        using var deadline = new CancellationTokenSource(Until.Patience);
        var began = TimeProvider.System.GetTimestamp();
        var (pictures, levels, objects) = (0, 0, 0);
        while (pictures < 8 || levels < 8 || objects == 0)
        {
            var head = new byte[8];
            await stream.ReadExactlyAsync(head, deadline.Token);
            var (json, picture) = (new byte[BinaryPrimitives.ReadInt32LittleEndian(head)], new byte[BinaryPrimitives.ReadInt32LittleEndian(head.AsSpan(4))]);
            await stream.ReadExactlyAsync(json, deadline.Token);
            await stream.ReadExactlyAsync(picture, deadline.Token);
            var told = JsonNode.Parse(json)!;
            if ((string)told["source"]! == "operator")
            {
                levels++;
                Assert.Empty(picture);
                Assert.InRange((double)told["level_db"]!, -120, 0);
                continue;
            }

            pictures++;
            Assert.Equal((640, 360), ((int)told["width"]!, (int)told["height"]!));
            Assert.Equal(0xFFD8, BinaryPrimitives.ReadUInt16BigEndian(picture));
            foreach (var one in (JsonArray)told["objects"]!)
            {
                objects++;
                Assert.Equal("part", (string)one!["label"]!);
                Assert.InRange((double)one["box"]!["x"]! + (double)one["box"]!["w"]!, 0, 1.001);
            }
        }

        // Five a second at most; the film has 25.
        Assert.InRange(pictures / TimeProvider.System.GetElapsedTime(began).TotalSeconds, 0, 6);
    }

    private async Task HealthTellsWhatStagesAndModelsTakeAsync()
    {
        JsonNode? health = null;
        // It listens from the first question on.
        await UntilAsync("the stages are known", async () =>
        {
            health = await JsonAsync("api/health");
            return health["pipelines"]![0]!["queue"]!["depth"] is not null && ((JsonArray)health["pipelines"]![0]!["stages"]!).Any(stage => (string)stage!["name"]! == "detect") && health["models"]!.AsArray().Any(model => model!["p50_ms"] is not null);
        });
        Assert.Equal((true, true, "1 camera, 1 microphone running"), ((bool)health!["healthy"]!, (bool)health["alive"]!, (string)health["summary"]!));
        Assert.Equal("[]", health["faults"]!.ToJsonString());
        var queue = health["pipelines"]![0]!["queue"]!;
        Assert.InRange((double)queue["depth"]!, 0, 2);
        Assert.True((double)queue["wait"]!["p95_ms"]! >= (double)queue["wait"]!["p50_ms"]!);
        Assert.Equal(["speech-vad", "surface-defects"], health["models"]!.AsArray().Select(model => (string)model!["name"]!).Order());
        Assert.True((long)health["machine"]!["memory"]!["agent"]! > 0);
        Assert.True((bool)health["outbox"]!["connected"]!);
    }

    private async Task ScoresOfWhatWasSeenAreCountedAsync()
    {
        JsonNode? part = null;
        await UntilAsync("a part has left", async () => (part = (await JsonAsync("api/scores/conveyor"))["classes"]!["part"]) is not null && (int)part["told"]! > 0);
        Assert.Equal(part!["best"]!.AsArray().Count + 1, part["edges"]!.AsArray().Count);
        Assert.True(part["best"]!.AsArray().Sum(count => (int)count!) >= (int)part["told"]!);
        Assert.Equal(0.4, (double)(await JsonAsync("api/scores/conveyor"))["min_score"]!);
    }

    private async Task TheLogIsThereWithoutSecretsAsync()
    {
        var log = await JsonAsync("api/logs");
        var lines = log["lines"]!.AsArray().Select(line => (string)line!["message"]!).ToList();
        Assert.Contains(lines, line => line.StartsWith("The page is at http://127.0.0.1:", StringComparison.Ordinal));
        var later = await JsonAsync($"api/logs?level=debug&after={log["next"]}");
        Assert.All(later["lines"]!.AsArray(), line => Assert.True((long)line!["n"]! > (long)log["next"]!));
    }

    private async Task TheBundleHoldsNoSecretAsync()
    {
        using var zip = new ZipArchive(await _client!.GetStreamAsync("api/support"));
        Assert.Equal(["about.txt", "edgeagent.yaml", "events.jsonl", "health.json", "log.txt"], zip.Entries.Select(entry => entry.Name).Order());
        foreach (var entry in zip.Entries)
        {
            using var reader = new StreamReader(entry.Open());
            var text = await reader.ReadToEndAsync();
            Assert.NotEmpty(text);
            Assert.DoesNotContain("hunter2", text, StringComparison.Ordinal);
            Assert.DoesNotContain("swordfish", text, StringComparison.Ordinal);
            Assert.DoesNotContain("opensesame", text, StringComparison.Ordinal);
            if (entry.Name == "edgeagent.yaml")
                Assert.Contains("password: ***", text, StringComparison.Ordinal);
        }
    }

    private async Task StartAsync()
    {
        var loaded = Load();
        var options = new AgentRunOptions { OnPage = _page.SetResult, Redactor = _redactor };
        _agent = Task.Run(async () =>
        {
            await using var log = new LoggerConfiguration().CreateLogger();
            return await AgentHost.RunAsync(loaded, options, log, _stop.Token);
        });
        _client = new HttpClient { BaseAddress = await _page.Task.WaitAsync(Until.Patience), Timeout = Until.Patience };
    }

    private LoadedConfiguration Load()
    {
        File.WriteAllText(_folder["edgeagent.yaml"], Text());
        return new ConfigurationLoader(_redactor).Load(_folder["edgeagent.yaml"]);
    }

    private string Text() => $$$"""
        # password: swordfish, until last year
        agent: {name: line-3, state: {{{_folder["state"]}}} } # the token was opensesame
        mqtt: {broker: {listen: '127.0.0.1:0', username: line3, password: hunter2hunter2} }
        page: {listen: '127.0.0.1:0'}
        cameras:
          conveyor:
            source: {{{Path.Combine(Repository.Root, "demo/conveyor.mp4")}}}
            loop: true
            detect: {model: {{{Path.Combine(Repository.Root, "models/surface-defects")}}}, fps: 10, classes: [part], min_score: 0.4}
            zones: {bin: {polygon: [[0.5, 0.1], [0.9, 0.1], [0.9, 0.9]], dwell: 5s} }
            lines: {gate: {from: [0.2, 0.8], to: [0.8, 0.8], direction: in} }
            privacy: {corner: {polygon: [[0, 0], [0.1, 0], [0, 0.1]]} }
        microphones:
          operator:
            source: {{{Path.Combine(Repository.Root, "demo/operator.flac")}}}
            loop: true
            voice: {model: {{{Path.Combine(Repository.Root, "models/speech-vad")}}} }
        """;

    private async Task<JsonNode> JsonAsync(string path) => JsonNode.Parse(await _client!.GetStringAsync(path))!;

    private async Task<JsonArray> SourcesAsync() => (JsonArray)await JsonAsync("api/sources");

    private static async Task UntilAsync(string what, Func<Task<bool>> condition)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Until.Patience)
                throw new TimeoutException($"Not in time: {what}.");
            await Task.Delay(50);
        }
    }
}
