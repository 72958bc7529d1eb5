using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Trials;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Tests.Capture.Ffmpeg;

namespace EdgeAgent.Host.Tests.Trials;

public sealed class CameraTrialTests : IDisposable
{
    private static readonly TrialDeadline Short = new(TimeSpan.FromSeconds(1));
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Video(string name, params string[] arguments)
    {
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", .. arguments, _folder[name]]);
        ffmpeg.WaitForExit();
        Assert.Equal(0, ffmpeg.ExitCode);
        return _folder[name];
    }

    private static Task<CameraTrialResult> TryAsync(CameraSettings settings, bool withPicture = false, TrialDeadline? deadline = null, CancellationToken stop = default) =>
        new CameraTrial(TimeProvider.System).RunAsync(settings, withPicture, stop, deadline);

    [ProgramFact("ffmpeg")]
    public async Task A_video_tells_size_rate_codec_decoder_and_sound()
    {
        var file = Video("a.mp4", "-f", "lavfi", "-i", "testsrc=size=322x242:rate=20:duration=3", "-f", "lavfi", "-i", "sine=duration=3", "-c:v", "mpeg4", "-c:a", "aac");
        var result = await TryAsync(new CameraSettings { Source = file });
        Assert.Equal((322, 242, "mpeg4", "ffmpeg, mpeg4 in software", true), (result.Width, result.Height, result.Codec, result.Decoder, result.HasSound));
        Assert.InRange(result.FramesPerSecond!.Value, 19.9, 20.1);
        Assert.Null(result.Picture);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_silent_film_has_no_sound_track()
    {
        var file = Video("a.mkv", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=5:duration=1", "-c:v", "mjpeg", "-pix_fmt", "yuvj420p");
        var result = await TryAsync(new CameraSettings { Source = file });
        Assert.Equal(("mjpeg", false), (result.Codec, result.HasSound));
        Assert.InRange(result.FramesPerSecond!.Value, 4.9, 5.1);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_film_of_one_picture_has_no_rate()
    {
        var file = Video("a.mp4", "-f", "lavfi", "-i", "testsrc=size=64x48:rate=1", "-frames:v", "1", "-c:v", "mpeg4");
        Assert.Null((await TryAsync(new CameraSettings { Source = file })).FramesPerSecond);
    }

    [ProgramFact("ffmpeg")]
    public async Task What_is_under_a_privacy_mask_is_black_in_the_picture()
    {
        var file = Video("a.mp4", "-f", "lavfi", "-i", "color=white:size=64x64:rate=10:duration=1", "-c:v", "mpeg4");
        var settings = new CameraSettings
        {
            Source = file,
            Pace = FilePace.Asap,
            Privacy = new Dictionary<string, MaskSettings> { ["left"] = new() { Polygon = new Polygon([new(0, 0), new(0.5f, 0), new(0.5f, 1), new(0, 1)]) } },
        };
        var result = await TryAsync(settings, withPicture: true);
        await File.WriteAllBytesAsync(_folder["a.jpg"], result.Picture!);
        using var ffmpeg = Process.Start(new ProcessStartInfo("ffmpeg", ["-v", "error", "-i", _folder["a.jpg"], "-f", "rawvideo", "-pix_fmt", "gray", "-"]) { RedirectStandardOutput = true })!;
        using var pixels = new MemoryStream();
        await ffmpeg.StandardOutput.BaseStream.CopyToAsync(pixels);
        var grey = pixels.ToArray();
        Assert.Equal(64 * 64, grey.Length);
        Assert.InRange(grey[32 * 64 + 8], 0, 5);
        Assert.InRange(grey[32 * 64 + 56], 230, 255);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_told()
    {
        var fault = await Assert.ThrowsAsync<DeviceException>(() => TryAsync(new CameraSettings { Source = _folder["gone.mp4"] }));
        Assert.Equal(DeviceFault.NotFound, fault.Reason);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_camera_that_says_nothing_is_given_up_at_the_deadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var fault = await Assert.ThrowsAsync<DeviceException>(() =>
            TryAsync(new CameraSettings { Source = $"rtsp://user:hidden@127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/a" }, deadline: Short));
        Assert.Equal(DeviceFault.Stalled, fault.Reason);
        Assert.DoesNotContain("hidden", fault.Message, StringComparison.Ordinal);
    }

    [ProgramFact("gst-launch-1.0", "ffmpeg")]
    public async Task The_one_picture_that_a_camera_gave_before_it_fell_silent_is_kept_and_told()
    {
        // The next one would come after half a minute.
        var result = await TryAsync(new CameraSettings { Source = "gst:videotestsrc is-live=true ! 'video/x-raw,width=64,height=48,framerate=1/30'" }, withPicture: true);

        Assert.Equal((64, 48, null, DeviceFault.Stalled), (result.Width, result.Height, result.FramesPerSecond, result.Break!.Reason));
        Assert.Matches(@"^one picture came, then nothing for \d+ s$", result.Break.Clause);
        Assert.Equal([0xFF, 0xD8], result.Picture![..2]);
    }

    [ProgramFact("ffmpeg")]
    public async Task What_a_network_camera_gave_before_it_fell_silent_is_kept_and_told()
    {
        var jpeg = await File.ReadAllBytesAsync(Video("a.jpg", "-f", "lavfi", "-i", "color=white:size=64x48", "-frames:v", "1"));
        // More than ffmpeg wants to see before it gives the first.
        await using var camera = new MjpegServer([jpeg], null, stallsAfter: 40);

        var result = await TryAsync(new CameraSettings { Source = camera.Url }, withPicture: true);

        Assert.Equal((64, 48, "mjpeg", DeviceFault.Stalled), (result.Width, result.Height, result.Codec, result.Break!.Reason));
        Assert.Matches(@"^\d+ pictures came, then nothing for \d+ s$", result.Break.Clause);
        Assert.Equal([0xFF, 0xD8], result.Picture![..2]);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_trial_ends_at_once_when_it_is_told_to_and_takes_its_ffmpeg_along()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var stop = new CancellationTokenSource();
        var trial = TryAsync(new CameraSettings { Source = $"rtsp://127.0.0.1:{((IPEndPoint)silent.LocalEndpoint).Port}/a" }, stop: stop.Token);
        using var client = await silent.AcceptTcpClientAsync().WaitAsync(Until.Patience);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => trial);

        // The child was at the other end of this connection: it reads to its end once nobody is there.
        var buffer = new byte[4096];
        var stream = client.GetStream();
        using var patience = new CancellationTokenSource(Until.Patience);
        try
        {
            while (await stream.ReadAsync(buffer, patience.Token) > 0)
            {
            }
        }
        catch (IOException)
        {
            // Reset: it is gone as well.
        }
    }
}
