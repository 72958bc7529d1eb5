using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Health;
using EdgeAgent.Host.Machine;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class SourceCheckTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private string Video(int width, int height, int fps)
    {
        var file = _folder[$"{width}.mp4"];
        using var ffmpeg = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-y", "-f", "lavfi", "-i", $"testsrc=size={width}x{height}:rate={fps}:duration=2", "-c:v", "mpeg4", file]);
        ffmpeg.WaitForExit();
        return file;
    }

    private static async Task<Finding> LookAsync(CameraSettings camera, RunningAgent? running = null, bool opens = true, BoardKind board = BoardKind.Other, ServiceView? service = null)
    {
        var configuration = new AgentConfiguration { Cameras = new Dictionary<string, CameraSettings> { ["a"] = camera } };
        return Assert.Single(await new SourceCheck(configuration, running, service, opens, new Board(null, board), TimeProvider.System).RunAsync(_ => Stream.Null, CancellationToken.None));
    }

    private static async Task<Finding> LookAsync(MicrophoneSettings microphone, RunningAgent? running = null)
    {
        var configuration = new AgentConfiguration { Microphones = new Dictionary<string, MicrophoneSettings> { ["m"] = microphone } };
        return Assert.Single(await new SourceCheck(configuration, running, null, opens: true, new Board(null, BoardKind.Other), TimeProvider.System).RunAsync(_ => Stream.Null, CancellationToken.None));
    }

    private Task<Finding> HearAsync(Func<int, float> sample) =>
        LookAsync(new MicrophoneSettings { Source = TestWav.Write(_folder["a.wav"], [.. Enumerable.Range(0, 64_000).Select(sample)], 16_000), Pace = Pipeline.Streams.FilePace.Asap });

    [ProgramFact("ffmpeg")]
    public async Task A_camera_is_told_by_what_it_gives()
    {
        var found = await LookAsync(new CameraSettings { Source = Video(320, 240, 20) });
        Assert.Equal((FindingState.Ok, FindingGroup.Sources), (found.State, found.Group));
        Assert.Matches(@"^mpeg4 320x240, (20|19\.9|20\.1) a second; read by ffmpeg, mpeg4 in software$", found.Message);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_camera_slower_than_what_is_asked_of_it_is_told()
    {
        var found = await LookAsync(new CameraSettings { Source = Video(64, 48, 5), Detect = new DetectSettings { Model = "x", Fps = 10 } });
        Assert.Equal(FindingState.Warning, found.State);
        Assert.EndsWith("detect.fps asks for 10 a second.", found.Message, StringComparison.Ordinal);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_picture_larger_than_full_HD_is_much_for_a_small_board_alone()
    {
        var camera = new CameraSettings { Source = Video(2560, 1440, 2), Pace = Pipeline.Streams.FilePace.Asap };
        Assert.Equal(FindingState.Ok, (await LookAsync(camera)).State);
        var found = await LookAsync(camera, board: BoardKind.RaspberryPi5);
        Assert.Equal(FindingState.Warning, found.State);
        Assert.StartsWith("Name the camera's smaller second stream", found.Cure, StringComparison.Ordinal);
    }

    [ProgramFact("gst-launch-1.0", "ffmpeg")]
    public async Task A_camera_that_falls_silent_is_told_by_what_it_gave_before()
    {
        // The next picture would come after half a minute.
        var found = await LookAsync(new CameraSettings { Source = "gst:videotestsrc is-live=true ! 'video/x-raw,width=64,height=48,framerate=1/30'" });
        Assert.Equal(FindingState.Missing, found.State);
        Assert.Matches(@"^64x48; read by GStreamer: one picture came, then nothing for \d+ s\.$", found.Message);
        Assert.NotNull(found.Cure);
    }

    [Fact]
    public async Task A_camera_that_is_not_to_be_opened_is_only_looked_for()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var found = await LookAsync(new CameraSettings { Source = $"rtsp://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/a" }, opens: false);
        Assert.Equal((FindingState.Ok, "its address answers"), (found.State, found.Message));

        // It connected and said nothing; ffmpeg would ask for the stream.
        using var client = await listener.AcceptTcpClientAsync().WaitAsync(Until.Patience);
        Assert.Equal(-1, client.GetStream().ReadByte());
    }

    [Fact]
    public async Task A_device_of_the_running_agent_is_left_to_it()
    {
        var camera = await LookAsync(new CameraSettings { Source = "v4l2:/dev/null" }, new RunningAgent("17"));
        Assert.Equal((FindingState.Ok, "in use by the running agent (process 17), and not opened"), (camera.State, camera.Message));
        var microphone = await LookAsync(new MicrophoneSettings { Source = "alsa:default" }, new RunningAgent(null));
        Assert.Equal((FindingState.Ok, "in use by the running agent, and not opened"), (microphone.State, microphone.Message));
    }

    [Fact]
    public async Task A_device_that_is_not_there_is_told_though_the_running_agent_may_not_be_asked()
    {
        var found = await LookAsync(new CameraSettings { Source = "v4l2:/dev/video99" }, new RunningAgent("17") { IsClosed = true });
        Assert.Equal((FindingState.Missing, "/dev/video99 does not exist; no camera is connected there."), (found.State, found.Message));
    }

    [Theory]
    [InlineData("Running", null, null, "Ok", "in use by the running agent (process 17), 24.9 pictures a second")]
    [InlineData("Running", "it is frozen", null, "Warning", "in use by the running agent (process 17), which says: it is frozen")]
    [InlineData("Running", null, "its capture has stood still for 31 s", "Missing", "the running agent (process 17) has it, and hangs: its capture has stood still for 31 s")]
    [InlineData("Waiting", "v4l2:/dev/video99: the device is not there.", null, "Missing", "the running agent (process 17) cannot use it: v4l2:/dev/video99: the device is not there.")]
    [InlineData("Disabled", null, null, "Note", "switched off by a person at the running agent (process 17); not opened")]
    [InlineData("Starting", null, null, "Ok", "the running agent (process 17) has it: starting")]
    public async Task What_the_running_agent_says_of_its_device_is_told(string state, string? reason, string? stuck, string expected, string message)
    {
        var source = new SourceVerdict("a", SourceKind.Camera, SourceStanding.Moves, Enum.Parse<SourceState>(state), DateTimeOffset.UnixEpoch) { Fps = 24.9, Reason = reason, Stuck = stuck };
        var agent = new RunningAgent("17", new AgentVerdict("line-3", 17, "1.0", DateTimeOffset.UnixEpoch, [source]));

        var found = await LookAsync(new CameraSettings { Source = "v4l2:/dev/video99" }, agent);

        Assert.Equal((expected, message), (found.State.ToString(), found.Message));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_file_that_is_no_video_is_told_with_what_to_do()
    {
        await File.WriteAllTextAsync(_folder["a.mp4"], "no video");
        var found = await LookAsync(new CameraSettings { Source = _folder["a.mp4"] });
        Assert.Equal(FindingState.Missing, found.State);
        Assert.StartsWith("Play it with ffplay.", found.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_microphone_is_told_by_rate_channels_and_level()
    {
        var found = await HearAsync(i => 0.1f * MathF.Sin(i * 0.2f));
        Assert.Equal((FindingState.Ok, "16000 Hz, 1 channel, level -23.0 dBFS, peak -20.0"), (found.State, found.Message));
    }

    [Fact]
    public async Task A_microphone_of_zeros_is_asked_about()
    {
        var found = await HearAsync(_ => 0);
        Assert.Equal(FindingState.Warning, found.State);
        Assert.EndsWith("all zeros: is it muted, or is the wrong capture device chosen?", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_microphone_that_clips_is_told()
    {
        var found = await HearAsync(i => Math.Clamp(3 * MathF.Sin(i * 0.2f), -1, 32767f / 32768));
        Assert.Equal((FindingState.Warning, "Lower its gain: alsamixer -V capture."), (found.State, found.Cure));
    }

    [Fact]
    public async Task A_microphone_that_hardly_gives_anything_is_told()
    {
        var found = await HearAsync(i => i % 2 * 5e-5f);
        Assert.EndsWith("hardly anything comes from it.", found.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_microphone_that_is_muted_is_not_listened_to()
    {
        var file = TestWav.Write(_folder["a.wav"], new float[100], 16_000);
        var found = await LookAsync(new MicrophoneSettings { Source = file, Muted = true });
        Assert.Equal((FindingState.Note, "is there; it is muted by the configuration, and was not opened"), (found.State, found.Message));
    }
}
