using System.Diagnostics;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Replay;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Replay;

/// <summary>What was set and asked for while a film was recorded is set and asked for where it was, as often as it is played.</summary>
public sealed class ReplayCommandsTests : IDisposable
{
    private static readonly DateTimeOffset Begin = new(2026, 11, 26, 22, 0, 0, TimeSpan.Zero);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task A_camera_is_told_in_a_replay_what_it_was_told_that_night()
    {
        await RecordAsync(
            Set(-5, "line/set/detect", "ON"),
            Set(1.5, "line/command/reject", """{"number":1,"by":"panel"}"""),
            Set(2, "line/command/reset_counts", ""),
            Set(3, "line/set/detect", "OFF"),
            Set(4, "line/set/detect", "MAYBE"),
            Set(4, "yard/set/detect", "ON"),
            Set(6, "line/set/detect", "ON"),
            Set(9, "line/set/min_score", "0.999"));
        var told = await ReplayAsync();
        Assert.Equal(string.Join('\n', told.Select(CloudEvent)), string.Join('\n', (await ReplayAsync()).Select(CloudEvent)));

        var entered = Moments<ObjectEntered>(told);
        Assert.Contains(entered, at => at < 3);
        Assert.Contains(entered, at => at is > 6 and < 9.5);
        Assert.DoesNotContain(entered, at => at is > 3 and < 6);
        Assert.DoesNotContain(entered, at => at > 9.5);
        var rejected = Assert.Single(told, e => e.Data is ObjectRejected);
        Assert.Equal(("panel", 1), (((ObjectRejected)rejected.Data).By, ((ObjectRejected)rejected.Data).Track));
        Assert.InRange((rejected.Time - Begin).TotalSeconds, 1.5, 1.7);
        Assert.InRange(Assert.Single(Moments<LineReset>(told)), 2, 2.2);
        // Rules know what is set: whoever is in sight leaves as it is switched off.
        var blind = told.Where(e => e.Data is RuleFired { Rule: "blind" }).Select(e => (e.Time - Begin).TotalSeconds).ToList();
        Assert.NotEmpty(blind);
        Assert.All(blind, at => Assert.InRange(at, 3, 3.7));
    }

    [ProgramFact("ffmpeg")]
    public async Task An_event_says_whether_the_clock_was_right_at_its_moment_of_the_recording()
    {
        await RecordAsync();
        using (var journal = new RecordingJournal(Folder(), _ => []))
        {
            journal.Look(new ClockNote(Begin, false, TimeSpan.Zero), isNews: true);
            journal.Look(new ClockNote(Begin.AddSeconds(5), true, TimeSpan.Zero), isNews: true);
        }

        var told = await ReplayAsync();
        Assert.All(told, e => Assert.Equal(e.Time >= Begin.AddSeconds(5), e.ClockSync));
        Assert.Contains(told, e => e.ClockSync);
        Assert.Contains(told, e => !e.ClockSync);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_microphone_that_was_switched_is_so_for_rules_and_is_heard_where_there_is_sound()
    {
        await RecordAsync(Set(2, "desk/set/mute", "ON"), Set(6, "desk/set/enabled", "ON"));
        Directory.CreateDirectory(_folder["night/desk"]);
        await FfmpegAsync("operator.flac", _folder["night/desk/20261126T220000000Z.wav"]);
        File.WriteAllText(_folder["night/desk/20261126T220000000Z.ffconcat"], "ffconcat version 1.0\nfile 20261126T220000000Z.wav\n");

        var told = await ReplayAsync();
        var deaf = told.Where(e => e.Data is RuleFired { Rule: "deaf" }).Select(e => (e.Time - Begin).TotalSeconds).ToList();
        Assert.NotEmpty(deaf);
        Assert.All(deaf, at => Assert.InRange(at, 2, 6));
        Assert.Equal(told.Count(e => e.Data is ObjectEntered && e.Time >= Begin.AddSeconds(2) && e.Time < Begin.AddSeconds(6)), deaf.Count);
    }

    private async Task RecordAsync(params RecordedCommand[] commands)
    {
        Directory.CreateDirectory(_folder["night/line"]);
        await FfmpegAsync("conveyor.mp4", _folder["night/line/20261126T220000000Z.mp4"]);
        File.WriteAllText(_folder["night/line/20261126T220000000Z.ffconcat"], "ffconcat version 1.0\nfile 20261126T220000000Z.mp4\n");
        if (commands.Length == 0)
            return;
        using var journal = new RecordingJournal(Folder(), _ => []);
        journal.Look(new ClockNote(Begin.AddSeconds(-10), true, TimeSpan.Zero), isNews: true);
        foreach (var command in commands)
            journal.Add(command);
    }

    private async Task<List<EventEnvelope>> ReplayAsync()
    {
        var models = Path.Combine(Repository.Root, "models");
        File.WriteAllText(_folder["site.yaml"], $$"""
            agent: {name: press, state: {{_folder["state"]}} }
            cameras:
              line:
                source: rtsp://10.0.0.8/stream1
                detect: {model: {{Path.Combine(models, "surface-defects")}}, fps: 10, classes: [part]}
                lines: {gate: {from: [0.5, 0], to: [0.5, 1]} }
                reject: {}
            microphones:
              desk: {source: "alsa:default", muted: true, voice: {model: {{Path.Combine(models, "speech-vad")}} } }
            rules:
              blind: {when: object.left, if: "!state('line', 'detect')"}
              deaf: {when: object.entered, if: "state('desk', 'mute')"}
            """);
        var redactor = new SecretRedactor();
        var loaded = new ConfigurationLoader(redactor, _ => null).Load(_folder["site.yaml"]);
        var told = new List<EventEnvelope>();
        using var stop = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await new ReplayRun(loaded, new ReplayFiles(loaded.Configuration).OfRecording(_folder["night"]), NullLoggerFactory.Instance, TimeProvider.System).RunAsync((e, _) => told.Add(e), stop.Token);
        return told;
    }

    private static List<double> Moments<T>(IEnumerable<EventEnvelope> told) => [.. told.Where(e => e.Data is T).Select(e => (e.Time - Begin).TotalSeconds)];

    private static string CloudEvent(EventEnvelope envelope)
    {
        var bytes = new System.Buffers.ArrayBufferWriter<byte>();
        CloudEventJson.Write(envelope, bytes);
        return System.Text.Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    private RecordingFolder Folder() => new(new RecordingOptions(_folder["night"]), TimeProvider.System);

    private static RecordedCommand Set(double second, string topic, string payload) => new(Begin.AddSeconds(second), topic, payload);

    private static async Task FfmpegAsync(string name, string to)
    {
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-t", "12", "-i", Path.Combine(Repository.Root, "demo", name), "-c:v", "copy", to]);
        await ffmpeg.WaitForExitAsync();
        Assert.Equal(0, ffmpeg.ExitCode);
    }
}
