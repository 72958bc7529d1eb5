using System.Globalization;
using System.Text.Json;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Tests.Capture;
using EdgeAgent.Vision.Tests.Capture.Ffmpeg;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>A camera that sends far more than it is asked for.</summary>
public sealed class CameraFloodTests
{
    /// <summary>Of /proc/PID/stat behind the program's name: user and system time in hundredths of a second, and niceness.</summary>
    private const int UserTime = 11;
    private const int SystemTime = 12;
    private const int Nice = 16;

    [ProgramFact("ffmpeg", "mosquitto")]
    public async Task A_flooding_camera_is_paced_decoded_within_bounds_and_starves_no_other()
    {
        await using var scene = await FaultScene.OpenAsync();
        using var clips = new Clips();

        // Full HD as fast as the decoder takes it: more than any machine decodes.
        var picture = await File.ReadAllBytesAsync(clips.Test("flood.jpg", 1920, 1080, 1));
        await using var flood = new MjpegServer([picture], framesPerSecond: null);
        await using var calm = new LiveCamera();
        var model = ToyModels.Quick(scene.Folder["toy.onnx"]);
        string Camera(string name, string url) => $"  {name}: {{source: '{url}', detect: {{model: {model}, fps: 5}}}}\n";
        var agent = scene.Run($"cameras:\n{Camera("flood", flood.Url)}{Camera("calm", calm.Url)}");
        await scene.UntilEventsAsync("flood", "source.up", 1);
        await scene.UntilEventsAsync("calm", "source.up", 1);

        var child = ChildProcesses.Of(agent.Id).Single(c => c.CommandLine.Contains(flood.Url, StringComparison.Ordinal)).Id;
        Assert.Equal(10, Stat(child, Nice));
        var (began, busy) = (TimeProvider.System.GetTimestamp(), Stat(child, UserTime) + Stat(child, SystemTime));

        // A report is of the 10 s before it: wait for one that saw the flood from its beginning to its end.
        var reports = Rates("calm").Count;
        await Until.TrueAsync(() => Rates("calm").Skip(reports + 1).Any(rate => rate >= 4), TimeSpan.FromSeconds(60), () => $"{scene.Health("calm")}\n{agent.Output}");
        await Until.TrueAsync(() => Rates("flood").Count > 2, TimeSpan.FromSeconds(60), () => scene.Health("flood"));
        var elapsed = TimeProvider.System.GetElapsedTime(began).TotalSeconds;
        busy = Stat(child, UserTime) + Stat(child, SystemTime) - busy;
        Assert.InRange(busy / 100.0 / elapsed, 0, Math.Max(1, Environment.ProcessorCount / 2) + 0.5);

        // Five a second; on a machine that was held up, frames that waited come close together, and one report may count some of them twice as dense.
        var rates = Rates("flood").Order().ToList();
        Assert.InRange(rates[rates.Count / 2], 0, 7);
        Assert.InRange(rates[^1], 0, 10);
        Assert.Empty(scene.Events("calm", "source.down"));
        Assert.Empty(scene.Events("flood", "source.down"));
        await scene.StopAsync(agent);

        List<double> Rates(string camera) =>
        [
            .. scene.Heard.All.Where(m => m.Topic == $"edgeagent/line-3/{camera}/health").Select(m => JsonDocument.Parse(m.Text).RootElement)
                .Where(h => h.TryGetProperty("fps", out _)).Select(h => h.GetProperty("fps").GetDouble()),
        ];
    }

    private static long Stat(int process, int field)
    {
        var stat = File.ReadAllText($"/proc/{process}/stat");
        return long.Parse(stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[field], CultureInfo.InvariantCulture);
    }
}
