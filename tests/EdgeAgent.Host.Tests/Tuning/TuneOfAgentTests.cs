using System.Net;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.TestKit;
using MQTTnet;
using Serilog;

namespace EdgeAgent.Host.Tests.Tuning;

/// <summary>What is drawn on the page of a whole agent, which plays the demo's media, becomes its configuration.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class TuneOfAgentTests : IAsyncLifetime, IDisposable
{
    private const string Square = "[[0.1,0.1],[0.9,0.1],[0.9,0.9],[0.1,0.9]]";

    private const string Drawn = $$$"""{"source":"conveyor","zones":{"all":{"polygon":{{{Square}}} } },"thresholds":{"detect.min_score":0.35}""";

    private readonly TemporaryFolder _folder = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SecretRedactor _redactor = new();
    private readonly TaskCompletionSource<Uri> _page = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly int _broker = MosquittoBroker.FreePort();
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

    private string File => _folder["edgeagent.yaml"];

    private string Text => System.IO.File.ReadAllText(File);

    [ProgramFact("ffmpeg")]
    public async Task A_zone_that_is_drawn_and_saved_stands_in_the_file_with_its_comments_kept_and_tells_its_events()
    {
        await StartAsync();
        var before = Text;
        Assert.Null((await GetAsync("api/session"))["writes"]);

        var check = await CheckAsync(Drawn + "}");

        Assert.Equal(("[]", true), (check["faults"]!.ToJsonString(), (bool)check["writable"]!));
        Assert.Contains("\n+    zones:\n+      all:\n+        polygon: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]\n", (string)check["difference"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", check.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            "cameras:\n  conveyor:\n    detect:\n      min_score: 0.35\n    zones:\n      all:\n        polygon: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]\n", (string)check["lines"]!);
        Assert.Equal(before, Text);

        var saved = await SaveAsync($"{Drawn},\"digest\":{check["digest"]!.ToJsonString()}}}");

        Assert.Equal((HttpStatusCode.OK, true, """["conveyor"]"""), (saved.Status, (bool?)saved.Body["reloaded"], saved.Body["restarted"]!.ToJsonString()));
        Assert.Equal(
            before.Replace("min_score: 0.4", "min_score: 0.35").Replace("    # the end\n", "    zones:\n      all:\n        polygon: [[0.1, 0.1], [0.9, 0.1], [0.9, 0.9], [0.1, 0.9]]\n    # the end\n"),
            Text);
        await UntilAsync("the zone's event", async () => ((JsonArray)(await GetAsync("api/events?type=zone.entered"))["events"]!).Count > 0);
        Assert.Equal($$$"""{"all":{"polygon":{{{Square}}},"dwell_ms":null,"classes":[]}}""", (await GetAsync("api/sources"))[0]!["zones"]!.ToJsonString());
        Assert.Equal(0.35, (double)(await GetAsync("api/sources"))[0]!["thresholds"]!["detect.min_score"]!);
        await APreviewCountsWhatWasSeenAsync();
        await AThresholdOfACommandGivesWayAsync();
        await WhatDoesNotFitIsRefusedAsync();
        await AFileThatChangedOrIsReadOnlyIsNotWrittenAsync();
    }

    private async Task APreviewCountsWhatWasSeenAsync()
    {
        JsonNode? preview = null;
        await UntilAsync("a part is counted", async () =>
            (int)(preview = (await PostAsync("api/tune/conveyor/preview", """{"thresholds":{"detect.min_score":0}}""")).Body)["then"]!["told"]! > 0);
        Assert.True((int)preview!["now"]!["told"]! <= (int)preview["then"]!["told"]!);
        Assert.Equal((int)preview["then"]!["told"]!, preview["by_class"]!.AsObject().Sum(each => (int)each.Value!["then"]!));
        Assert.Equal(0, (int)(await PostAsync("api/tune/conveyor/preview", """{"thresholds":{"detect.min_score":1}}""")).Body["then"]!["told"]!);
        foreach (var (path, body) in ((string, string)[])[("conveyor", """{"thresholds":{"voice.threshold":0.5}}"""), ("conveyor", """{"thresholds":{"detect.min_score":1.5}}"""), ("conveyor", """{"thresholds":null}""")])
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync($"api/tune/{path}/preview", body)).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await PostAsync("api/tune/operator/preview", """{"thresholds":{"detect.min_score":1}}""")).Status);
    }

    /// <summary>The file says 0.35, somebody has set 0.5 by command since, and 0.35 is chosen on the page.</summary>
    private async Task AThresholdOfACommandGivesWayAsync()
    {
        var text = Text;
        await MqttPublishAsync("edgeagent/line-3/conveyor/set/min_score", "0.5");
        await UntilAsync("the command holds", async () => (double)(await GetAsync("api/sources"))[0]!["thresholds"]!["detect.min_score"]! == 0.5);

        var saved = await SaveAsync("""{"source":"conveyor","thresholds":{"detect.min_score":0.35},"digest":"*"}""");

        Assert.Equal((HttpStatusCode.OK, true), (saved.Status, (bool?)saved.Body["reloaded"]));
        Assert.Equal(text, Text);
        Assert.Equal(0.35, (double)(await GetAsync("api/sources"))[0]!["thresholds"]!["detect.min_score"]!);
    }

    private async Task WhatDoesNotFitIsRefusedAsync()
    {
        var text = Text;
        foreach (var (body, sentence) in ((string, string)[])
        [
            ("""{"source":"conveyor","zones":{"all":{"polygon":[[0,0],[1,1]]}}}""", "cameras.conveyor.zones.all.polygon: 2 point(s) make no polygon"),
            ("""{"source":"conveyor","zones":{"all":{"polygon":[[0,0],[1,1],[1,0],[0,1]]}}}""", "cameras.conveyor.zones.all.polygon: "),
            ("""{"source":"conveyor","zones":{"all":{"polygon":[[0,0],[1,1],[2,0]]}}}""", "cameras.conveyor.zones.all.polygon[2]: '2' is not allowed"),
            ("""{"source":"conveyor","zones":{"all":{"polygon":[[0],[1,1],[1,0]]}}}""", "A point has two numbers"),
            ("""{"source":"conveyor","zones":{"all":{"polygon":[null,[1,1],[1,0]]}}}""", "A point has two numbers"),
            ("""{"source":"conveyor","zones":{"all":null}}""", "the shape is empty"),
            ("""{"source":"conveyor","zones":{"all":{"polygon":[[0,0],[1,1],[1,0]],"classes":["cat"]}}}""", "cameras.conveyor.zones.all.classes: 'cat' is never found"),
            ("""{"source":"conveyor","zones":{"all":{"polygon":[[0,0],[1,1],[1,0]],"classes":[null]}}}""", "A class has a name"),
            ("""{"source":"conveyor","zones":{"all":{"polygon":[[0,0],[1,1],[1,0]],"dwell_ms":1e300}}}""", "A stay is 24h at most"),
            ("""{"source":"conveyor","zones":{"Zone 1: {}\nmqtt":{"polygon":[[0,0],[1,1],[1,0]]}}}""", "is not a name"),
            ("""{"source":"conveyor","lines":{"in":{"from":[0,0],"to":[1,1],"direction":"up"}}}""", "cameras.conveyor.lines.in.direction: 'up' is not allowed"),
            ("""{"source":"conveyor","motion_masks":{"tree":{"polygon":[[0,0],[1,1],[1,0]]}}}""", "nothing watches for motion there"),
            ("""{"source":"conveyor","thresholds":{"detect.iou":0.5}}""", "has no threshold 'detect.iou'"),
            ("""{"source":"conveyor","thresholds":{"detect.min_score":7}}""", "cameras.conveyor.detect.min_score: '7' is not allowed"),
            ($$"""{"source":"conveyor","privacy":{{{string.Join(',', Enumerable.Range(0, 51).Select(i => $$$"""  "mask-{{{i}}}":{"polygon":[[0,0],[1,1],[1,0]]}"""))}} } }""", "51 shapes are too many"),
            ("""{"source":"operator","zones":{}}""", "operator is a microphone"),
            ("""{"source":"nobody","zones":{}}""", "names no 'nobody'"),
        ])
        {
            var check = await CheckAsync(body);
            Assert.Contains(sentence, Assert.Single(check["faults"]!.AsArray())!.GetValue<string>(), StringComparison.Ordinal);
            Assert.NotNull(check["digest"]);
            var saved = await SaveAsync(body[..^1] + """,  "digest":"*"}""");
            Assert.Equal(HttpStatusCode.UnprocessableEntity, saved.Status);
        }

        foreach (var body in (string[])["""{}""", """{"source":null}""", """[]""", """{"source":"conveyor","zones":[]}""", """{"source":"conveyor","zones":{"a":{}}}""", """{"source":"conveyor","thresholds":{"detect.min_score":NaN}}"""])
            Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("api/tune/check", body)).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync("api/tune/save", """{"source":"conveyor"}""")).Status);
        Assert.Equal(text, Text);
    }

    private async Task AFileThatChangedOrIsReadOnlyIsNotWrittenAsync()
    {
        var (text, check) = (Text, await CheckAsync("""{"source":"conveyor","zones":{}}"""));
        System.IO.File.AppendAllText(File, "# somebody else was here\n");

        var saved = await SaveAsync($$"""{"source":"conveyor","zones":{},"digest":{{check["digest"]!.ToJsonString()}} }""");

        Assert.Equal((HttpStatusCode.Conflict, text + "# somebody else was here\n"), (saved.Status, Text));
        System.IO.File.SetUnixFileMode(File, UnixFileMode.UserRead);

        check = await CheckAsync("""{"source":"conveyor","zones":{}}""");

        Assert.Equal((false, $"{File} is read-only."), ((bool)check["writable"]!, (string?)check["why"]));
        Assert.Equal("cameras:\n  conveyor:\n    zones: {}\n", (string)check["lines"]!);
        Assert.Equal($"{File} is read-only.", (string?)(await GetAsync("api/session"))["writes"]);
        saved = await SaveAsync("""{"source":"conveyor","zones":{},"digest":"*"}""");
        Assert.Equal((HttpStatusCode.UnprocessableEntity, $"{File} is read-only."), (saved.Status, (string?)saved.Body["error"]));
        Assert.Equal(text + "# somebody else was here\n", Text);
    }

    private async Task StartAsync()
    {
        await System.IO.File.WriteAllTextAsync(File, Configuration());
        var loader = new ConfigurationLoader(_redactor);
        var loaded = loader.Load(File);
        var options = new AgentRunOptions { OnPage = _page.SetResult, Redactor = _redactor, Reload = new ReloadSource(File, text => loader.Load(File, text)) };
        _agent = Task.Run(async () =>
        {
            await using var log = new LoggerConfiguration().CreateLogger();
            return await AgentHost.RunAsync(loaded, options, log, _stop.Token);
        });
        _client = new HttpClient { BaseAddress = await _page.Task.WaitAsync(Until.Patience), Timeout = Until.Patience };
        await UntilAsync("the camera is up", async () => (string)(await GetAsync("api/sources"))[0]!["state"]! == "running");
    }

    private string Configuration() => $$$"""
        # password: swordfish, until last year
        agent: {name: line-3, state: {{{_folder["state"]}}} }
        page: {listen: '127.0.0.1:0'}
        cameras:
          # the belt
          conveyor:
            source: {{{Path.Combine(Repository.Root, "demo/conveyor.mp4")}}}   # a film
            loop: true
            detect: {model: {{{Path.Combine(Repository.Root, "models/surface-defects")}}}, fps: 10, classes: [part], min_score: 0.4} # was 0.5
            # the end
        mqtt: {broker: {listen: '127.0.0.1:{{{_broker}}}', username: line3, password: hunter2hunter2} }
        microphones:
          operator:
            source: {{{Path.Combine(Repository.Root, "demo/operator.flac")}}}
            loop: true
            voice: {model: {{{Path.Combine(Repository.Root, "models/speech-vad")}}} }

        """;

    private async Task<JsonNode> GetAsync(string path) => JsonNode.Parse(await _client!.GetStringAsync(path))!;

    private async Task<JsonNode> CheckAsync(string body)
    {
        var (status, answer) = await PostAsync("api/tune/check", body);
        Assert.Equal(HttpStatusCode.OK, status);
        return answer;
    }

    /// <summary>Saves; the digest <c>*</c> stands for that of the file as it is.</summary>
    private async Task<(HttpStatusCode Status, JsonNode Body)> SaveAsync(string body) => await PostAsync(
        "api/tune/save", body.Replace("\"digest\":\"*\"", $"\"digest\":\"{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(await System.IO.File.ReadAllBytesAsync(File)))}\"", StringComparison.Ordinal));

    private async Task<(HttpStatusCode Status, JsonNode Body)> PostAsync(string path, string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(PageGate.CsrfHeader, (string)(await GetAsync("api/session"))["csrf"]!);
        using var answer = await _client!.SendAsync(request);
        return (answer.StatusCode, JsonNode.Parse(await answer.Content.ReadAsStringAsync())!);
    }

    private async Task MqttPublishAsync(string topic, string payload)
    {
        using var client = new MqttClientFactory().CreateMqttClient();
        using var deadline = new CancellationTokenSource(Until.Patience);
        var answer = await client.ConnectAsync(new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _broker).WithCredentials("line3", "hunter2hunter2").Build(), deadline.Token);
        Assert.Equal(MqttClientConnectResultCode.Success, answer.ResultCode);
        await client.PublishStringAsync(topic, payload, cancellationToken: deadline.Token);
        await client.DisconnectAsync(cancellationToken: deadline.Token);
    }

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
