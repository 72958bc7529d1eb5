using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Sync;
using EdgeAgent.Host.Tests.Cli;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Sync;

/// <summary>Films of lamps with beeps and of boards with clicks, with sensor noise, whose sound is late or early by a known time.</summary>
public sealed class SyncFilmTests : IDisposable
{
    private static readonly double[] Uneven = [1.03, 2.41, 3.37, 5.15, 6.29, 7.94];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramTheory("ffmpeg")]
    [InlineData(true, 30, -400)]
    [InlineData(true, 10, 180)]
    [InlineData(false, 25, 90)]
    [InlineData(false, 15, 400)]
    public async Task The_offset_of_a_film_is_found_to_half_a_picture(bool isLamp, int fps, int offset)
    {
        var finding = await FindAsync(MakeFilm(isLamp, fps, offset, Uneven));
        Assert.Null(finding.Match.Fault);
        Assert.InRange(finding.Offset.TotalMilliseconds - offset, -500.0 / fps, 500.0 / fps);
        Assert.InRange(finding.Match.Uncertainty, 0, 1.0 / fps);
        Assert.Equal(fps, finding.PicturesPerSecond, 0.5);
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("color=c=gray:d=4", "anoisesrc=d=4:a=0.01:r=16000", ClapFault.TooFewHeard)]
    [InlineData("color=c=gray:d=4", "anullsrc=r=16000:d=4", ClapFault.Silent)]
    [InlineData("color=c=black:d=4", "anoisesrc=d=4:a=0.01:r=16000", ClapFault.Dark)]
    [InlineData("color=c=gray:d=4", "aevalsrc='if(lt(mod(t,0.7),0.02),0.5*(random(0)-0.5),0)':s=16000:d=4", ClapFault.TooFewSeen)]
    public async Task Without_claps_there_is_no_offset_and_a_reason(string picture, string sound, object fault) =>
        Assert.Equal((ClapFault)fault, (await FindAsync(Make(picture, sound))).Match.Fault);

    [ProgramFact("ffmpeg")]
    public async Task What_is_measured_is_written_in_its_place_and_left_out_of_the_next_measuring()
    {
        var film = MakeFilm(isLamp: true, 25, 180, Uneven);
        var file = _folder["edgeagent.yaml"];
        await File.WriteAllTextAsync(file, $$"""
            # Of the installer.
            microphones:
              desk: {source: {{film}}, level: true}   # beside the door
            cameras:
              hall: {source: {{film}}, motion: {} }
            """);
        var (code, output, error) = await ProgramRun.OfAsync(_folder.Path, "sync", "hall", "desk", "--config", file, "--write", "--yes");
        Assert.True(code == 0, error);
        Assert.Contains("The sound of desk comes 1", output, StringComparison.Ordinal);
        Assert.Contains("later than the picture of hall", output, StringComparison.Ordinal);
        var written = new ConfigurationLoader(new SecretRedactor()).Load(file).Configuration.Microphones["desk"].Offset;
        Assert.InRange(written.TotalMilliseconds, 160, 200);
        var text = await File.ReadAllTextAsync(file);
        Assert.Contains($"desk: {{source: {film}, level: true, offset: {written.TotalMilliseconds}ms}}   # beside the door", text, StringComparison.Ordinal);
        Assert.StartsWith("# Of the installer.", text, StringComparison.Ordinal);

        (code, output, error) = await ProgramRun.OfAsync(_folder.Path, "sync", "desk", "hall", "--config", file, "--json");
        Assert.True(code == 0, error);
        var found = JsonNode.Parse(output)!;
        Assert.Equal((written.TotalMilliseconds, written.TotalMilliseconds), ((double)found["offset_ms"]!, (double)found["configured_ms"]!));
        Assert.Equal(Uneven.Length, found["claps"]!.AsArray().Count);
    }

    [ProgramFact("ffmpeg")]
    public async Task Even_claps_write_nothing_and_are_told_with_what_to_do()
    {
        var film = MakeFilm(isLamp: true, 25, 100, [1, 2, 3, 4, 5, 6]);
        var file = _folder["edgeagent.yaml"];
        var before = $"cameras: {{hall: {{source: {film}, motion: {{}}}}}}\nmicrophones: {{desk: {{source: {film}, level: true}}}}\n";
        await File.WriteAllTextAsync(file, before);
        var (code, output, _) = await ProgramRun.OfAsync(_folder.Path, "sync", "hall", "desk", "--config", file, "--write", "--yes");
        Assert.Equal(1, code);
        Assert.Contains("The claps came too evenly", output, StringComparison.Ordinal);
        Assert.Contains("Clap again, not evenly", output, StringComparison.Ordinal);
        Assert.Equal(before, await File.ReadAllTextAsync(file));
    }

    [Theory]
    [InlineData("hal", "desk", "names no camera 'hal'. Did you mean 'hall'?")]
    [InlineData("hall", "door", "names no microphone 'door'. It has desk, live.")]
    [InlineData("hall", "live", "One of hall and live is a file and the other is live")]
    public async Task Names_that_are_none_and_sources_that_have_nothing_in_common_are_told(string camera, string microphone, string told)
    {
        var file = _folder["edgeagent.yaml"];
        await File.WriteAllTextAsync(file, "cameras: {hall: {source: a.mp4, motion: {}}}\nmicrophones: {desk: {source: a.mp4, level: true}, live: {source: 'alsa:default', level: true}}\n");
        var (code, _, error) = await ProgramRun.OfAsync(_folder.Path, "sync", camera, microphone, "--config", file);
        Assert.Equal(1, code);
        Assert.Contains(told, error, StringComparison.Ordinal);
    }

    private static Task<SyncFinding> FindAsync(string film)
    {
        var configuration = new AgentConfiguration
        {
            Cameras = new Dictionary<string, CameraSettings> { ["hall"] = new() { Source = film } },
            Microphones = new Dictionary<string, MicrophoneSettings> { ["desk"] = new() { Source = film } },
        };
        return new SyncRun(configuration, "hall", "desk", TimeProvider.System, NullLoggerFactory.Instance).RunAsync(TimeSpan.FromSeconds(20), () => { }, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2));
    }

    private string MakeFilm(bool isLamp, int fps, int offsetMs, double[] claps)
    {
        var length = claps[^1] + 1.5;
        var sounds = string.Join('+', claps.Select(clap => clap + offsetMs / 1000.0).Select(at => Text($"if(between(t,{at},{at + 0.15}),0.6*sin(2*PI*1800*t)*exp(-30*(t-{at})),0)")));
        return Make(Text($"{(isLamp ? Lamp(fps, length, claps) : Board(fps, length, claps))},noise=alls=8:allf=t"), Text($"aevalsrc='{sounds}+0.01*(random(0)-0.5)':s=16000:d={length}"));
    }

    private static string Lamp(int fps, double length, double[] claps) =>
        Text($"color=c=0x303030:s=320x240:r={fps}:d={length},drawbox=x=120:y=80:w=80:h=80:color=white:t=fill:enable='{string.Join('+', claps.Select(at => Text($"between(t,{at},{at + 0.12})")))}'");

    /// <summary>It falls, lies, and is lifted gently.</summary>
    private static string Board(int fps, double length, double[] claps)
    {
        var top = string.Join('+', claps.Select(at => Text(
            $"if(between(t,{at - 0.4},{at}),130*pow((t-{at - 0.4})/0.4,2),if(between(t,{at},{at + 0.1}),130,if(between(t,{at + 0.1},{at + 0.5}),65*(1+cos(PI*(t-{at + 0.1})/0.4)),0)))")));
        return Text($"color=c=0x404040:s=320x240:r={fps}:d={length}[b];color=c=0xd0d0d0:s=80x90:r={fps}:d={length}[k];[b][k]overlay=x=130:y='10+{top}':eval=frame");
    }

    private string Make(string picture, string sound)
    {
        using var ffmpeg = Process.Start("ffmpeg", ["-v", "error", "-nostdin", "-f", "lavfi", "-i", picture, "-f", "lavfi", "-i", sound, "-c:v", "mpeg4", "-q:v", "3", "-c:a", "pcm_s16le", _folder["clap.mkv"]]);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return _folder["clap.mkv"];
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
