using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Tests.Capture.Ffmpeg;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>What <c>run --record</c> keeps of live cameras and a microphone, and what is told when it is played.</summary>
public sealed class RecordingTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RtspFact("ffmpeg", "mosquitto_pub")]
    public async Task A_night_that_was_recorded_is_told_again_as_often_as_it_is_played()
    {
        using var server = new RtspServer(Path.Combine(Repository.Root, "demo", "conveyor.mp4"));
        using var microphone = new FifoMicrophone(_folder);
        var configuration = _folder["recorded.yaml"];
        var port = MosquittoBroker.FreePort();
        await File.WriteAllTextAsync(configuration, $$"""
            agent: {name: press, state: {{_folder["state"]}} }
            mqtt: {port: {{port}} }
            page: off
            cameras:
              line: {source: 'rtsp://user:right-password@127.0.0.1:{{server.Port}}/camera', detect: {model: {{Of("models", "surface-defects")}}, fps: 10, classes: [part]}, inspect: {} }
              half: {source: 'rtsp://user:right-password@127.0.0.1:{{server.Port}}/camera', motion: {}, privacy: {right: {polygon: [[0.5, 0], [1, 0], [1, 1], [0.5, 1]]} } }
            microphones:
              operator: {source: 'alsa:desk', voice: {model: {{Of("models", "speech-vad")}} }, recognize: {model: {{Of("models", "commands")}} } }
            """);
        var began = DateTimeOffset.UtcNow;
        DateTimeOffset switchedOff;
        await using (var agent = AgentProcess.Start(["run", "--config", configuration, "--record", _folder["night"]], microphone.Environment))
        {
            microphone.Speak(_folder, Path.Combine(Repository.Root, "demo", "operator.flac"));
            await Until.TrueAsync(() => SecondsOf("line") >= 8 && SecondsOf("half") >= 5 && SecondsOf("operator") >= 8, Patience, () => agent.Output);
            switchedOff = DateTimeOffset.UtcNow;
            Run("mosquitto_pub", ["-p", $"{port}", "-q", "1", "-t", "edgeagent/press/line/set/detect", "-m", "OFF"]);
            var soFar = SecondsOf("line");
            await Until.TrueAsync(() => SecondsOf("line") >= soFar + 4, Patience, () => agent.Output);
            Assert.Equal(0, (await agent.StopAsync()).ExitCode);
        }

        // As received, at its own rate though it is looked at less often; with the mask where there is one.
        Assert.True(int.Parse(await ProbeAsync("line", "-count_frames", "-show_entries", "stream=nb_read_frames"), CultureInfo.InvariantCulture) > 8 * 20);
        Assert.Equal("h264", await ProbeAsync("line", "-show_entries", "stream=codec_name"));
        Assert.True(await BrightestAsync("half", "iw/2-16:ih:iw/2+16:0") < 24);
        Assert.True(await BrightestAsync("half", "iw/2-16:ih:0:0") > 60);

        var told = await ReplayAsync(configuration);
        Assert.Equal(told, await ReplayAsync(configuration));
        var events = told.Select(line => JsonNode.Parse(line)!).ToList();
        var kinds = events.Select(e => $"{((string)e["source"]!).Split('/')[^1]} {((string)e["type"]!)["edgeagent.".Length..]}").ToHashSet();
        Assert.Superset(new HashSet<string> { "line source.up", "line object.entered", "half source.up", "half motion.started", "operator speech.started", "operator source.down" }, kinds);

        // What was switched off that night sees nothing in the replay from there on.
        var entered = events.Where(e => (string)e["type"]! == "edgeagent.object.entered").Select(e => DateTimeOffset.Parse((string)e["time"]!, CultureInfo.InvariantCulture)).ToList();
        Assert.DoesNotContain(entered, at => at > switchedOff.AddSeconds(1));
        Assert.Contains(Directory.GetFiles(_folder["night/@agent"]).SelectMany(File.ReadLines), line => line.Contains("\"topic\":\"line/set/detect\",\"payload\":\"OFF\"", StringComparison.Ordinal));
        Assert.All(events, e => Assert.Equal(SystemClock.Doubt() is null, (bool)e["clocksync"]!));

        // A scene plays the folder as it is.
        await File.WriteAllTextAsync(_folder["scene.yaml"], "play: night\nexpect: [{event: object.entered, source: line}, {event: source.down, source: operator}]\n");
        await using (var scene = AgentProcess.Start(["test", _folder["scene.yaml"], "--config", configuration]))
            Assert.True(await scene.WaitAsync(Patience) == 0, scene.Output);
        Assert.All(events, e => Assert.InRange(DateTimeOffset.Parse((string)e["time"]!, CultureInfo.InvariantCulture), began, DateTimeOffset.UtcNow));
    }

    private async Task<IReadOnlyList<string>> ReplayAsync(string configuration)
    {
        await using var replay = AgentProcess.Start(["replay", _folder["night"], "--config", configuration, "--json"]);
        Assert.True(await replay.WaitAsync(Patience) == 0, replay.Output);
        return replay.Printed;
    }

    /// <summary>How much there is of a source: what its pieces say of themselves.</summary>
    private double SecondsOf(string source)
    {
        var folder = Path.Combine(_folder["night"], source);
        if (!Directory.Exists(folder) || Directory.GetFiles(folder, "*.ffconcat") is not [var list, ..])
            return 0;
        return double.TryParse(Run("ffprobe", ["-v", "quiet", "-show_entries", "format=duration", "-of", "csv=p=0", LastPieceOf(list)]), CultureInfo.InvariantCulture, out var seconds) ? seconds : 0;
    }

    private static string LastPieceOf(string list) => Path.Combine(Path.GetDirectoryName(list)!, File.ReadAllLines(list)[^1]["file ".Length..]);

    private string ListOf(string source) => Assert.Single(Directory.GetFiles(Path.Combine(_folder["night"], source), "*.ffconcat"));

    private Task<string> ProbeAsync(string source, params string[] what) => Task.Run(() => Run("ffprobe", ["-v", "error", "-select_streams", "v", .. what, "-of", "csv=p=0", ListOf(source)]).Trim().Trim(','));

    /// <summary>The brightest pixel of a part of all pictures.</summary>
    private async Task<int> BrightestAsync(string source, string crop)
    {
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-nostdin", "-v", "error", "-i", ListOf(source), "-vf", $"crop={crop},format=gray", "-f", "rawvideo", "-"]) { RedirectStandardOutput = true })!;
        using var pixels = new MemoryStream();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(pixels);
        await ffmpeg.WaitForExitAsync();
        return pixels.ToArray().Max();
    }

    private static string Run(string program, IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return output;
    }

    private static string Of(params string[] path) => Path.Combine([Repository.Root, .. path]);
}
