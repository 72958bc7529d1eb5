using System.Globalization;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Sync;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Tests.Capture;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.EndToEnd.Tests.Sync;

/// <summary>A camera and a microphone that are one address.</summary>
public sealed class OneAddressTests : IDisposable
{
    private static readonly double[] Lamps = [1.03, 2.41, 3.37, 5.15, 6.29, 7.94];

    /// <summary>In milliseconds: a picture is 40, and a lamp comes on between two of them.</summary>
    private const double Largest = 45;

    private readonly Clips _clips = new();

    public void Dispose() => _clips.Dispose();

    [ProgramTheory("ffmpeg")]
    [InlineData(60, 500)]
    [InlineData(700, 20)]
    public async Task Picture_and_sound_of_one_network_address_have_one_clock_however_late_each_of_them_comes(int pictureDelayMs, int soundDelayMs)
    {
        await using var camera = new TwoTrackCamera(Film(), Beep, TimeSpan.FromMilliseconds(pictureDelayMs), TimeSpan.FromMilliseconds(soundDelayMs));
        var configuration = new AgentConfiguration
        {
            Cameras = new Dictionary<string, CameraSettings> { ["hall"] = new() { Source = camera.Address } },
            Microphones = new Dictionary<string, MicrophoneSettings> { ["desk"] = new() { Source = camera.Address } },
        };
        // Other work may hold up what comes, for as long as it is measured; what has no clock in common is as far apart every time.
        SyncFinding finding;
        var measured = 0;
        do
        {
            finding = await new SyncRun(configuration, "hall", "desk", TimeProvider.System, NullLoggerFactory.Instance)
                .RunAsync(TimeSpan.FromSeconds(12), () => { }, CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(2));
        }
        while (++measured < 3 && (finding.Match.Fault is not null || Math.Abs(finding.Offset.TotalMilliseconds) > Largest));

        Assert.Null(finding.Match.Fault);
        Assert.InRange(finding.Offset.TotalMilliseconds, -Largest, Largest);
    }

    [ProgramTheory("ffmpeg")]
    [InlineData("UNHEARD-OF/8000", 0)]
    [InlineData("PCMU/8000", 3_600_000)]
    public async Task A_camera_whose_sound_is_of_no_known_kind_or_never_comes_is_seen_all_the_same(string format, int soundDelayMs)
    {
        await using var camera = new TwoTrackCamera(Film(), Beep, TimeSpan.Zero, TimeSpan.FromMilliseconds(soundDelayMs), format);
        using var source = Open(camera, new LiveClock());
        Assert.Equal(100, See(source, 100));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_camera_that_gives_nothing_while_its_sound_is_heard_is_opened_without_it_from_then_on()
    {
        await using var camera = new TwoTrackCamera(Film(), Beep, TimeSpan.Zero, TimeSpan.Zero);
        var program = _clips.Write("ffmpeg", """
            #!/bin/sh
            case "$*" in *0:a:0*)
              echo '[info]   Stream #0:1: Audio: smv' >&2
              echo '[error] Decoder (codec smv) not found for input stream #0:1' >&2
              exit 1
            esac
            exec ffmpeg "$@"
            """u8);
        Clips.Run("chmod", ["+x", program]);
        var live = new LiveClock();
        using (var first = Open(camera, live, program))
        {
            var fault = Assert.Throws<DeviceException>(() => See(first, 1));
            Assert.Contains("it is opened without its sound from now on", fault.Message, StringComparison.Ordinal);
            Assert.Contains("Decoder (codec smv) not found", fault.Message, StringComparison.Ordinal);
        }

        using var second = Open(camera, live, program);
        Assert.Equal(1, See(second, 1));
    }

    private static IFrameSource Open(TwoTrackCamera camera, LiveClock live, string ffmpeg = "ffmpeg") =>
        FrameSourceFactory.Create(VideoSourceUri.Parse(camera.Address), new FrameSourceOptions { Live = live, FfmpegPath = ffmpeg }, TimeProvider.System);

    private static int See(IFrameSource source, int pictures)
    {
        using var pool = new FramePool();
        var seen = 0;
        while (seen < pictures && source.TryRead(pool, out var frame, CancellationToken.None))
        {
            frame.Dispose();
            seen++;
        }

        return seen;
    }

    private static double Beep(double time) => Lamps.Any(lamp => time >= lamp && time < lamp + 0.15) ? 0.6 * Math.Sin(2 * Math.PI * 1800 * time) : 0.01 * Math.Sin(2 * Math.PI * 300 * time);

    private byte[] Film()
    {
        var on = string.Join('+', Lamps.Select(at => string.Create(CultureInfo.InvariantCulture, $"between(t,{at},{at + 0.12})")));
        return File.ReadAllBytes(_clips.Make(
            "film.h264", "-f", "lavfi", "-i", $"color=c=0x303030:s=320x240:r=25:d=9.4,drawbox=x=120:y=80:w=80:h=80:color=white:t=fill:enable='{on}',noise=alls=8:allf=t",
            "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-x264-params", "keyint=1:aud=1:slices=1:sliced-threads=0"));
    }
}
