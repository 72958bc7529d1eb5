using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Recordings;
using EdgeAgent.Vision.Tests.Capture;
using EdgeAgent.Vision.Tests.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Recordings;

/// <summary>A network camera's stream is recorded as it comes.</summary>
public sealed class StreamRecordingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<string> _told = new();

    public void Dispose() => _folder.Dispose();

    [RtspFact]
    public async Task Pieces_begin_with_a_picture_that_can_be_shown_alone_and_play_as_one_film()
    {
        using var clips = new Clips();
        using var server = new RtspServer(clips.Test("rtsp.mp4", 160, 120, 10, 200, "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency", "-g", "10", "-pix_fmt", "yuv420p"));
        var recording = new RecordingFolder(new RecordingOptions(_folder["night"]) { PieceLength = TimeSpan.FromSeconds(2) }, TimeProvider.System);
        await using (new StreamRecording("door", VideoSourceUri.Parse($"rtsp://user:right-password@127.0.0.1:{server.Port}/camera"), recording, _told.Enqueue, TimeProvider.System))
            await Until.TrueAsync(() => Pieces().Length >= 3, TimeSpan.FromMinutes(1), () => string.Join('\n', _told));
        Assert.Empty(_told);
        var stretch = Assert.Single(Assert.Single(RecordedSource.Of(_folder["night"])).Stretches);
        Assert.InRange(DateTimeOffset.UtcNow - stretch.Begin, TimeSpan.FromSeconds(4), TimeSpan.FromMinutes(1));
    }

    private string[] Pieces() => Directory.Exists(_folder["night/door"]) ? Directory.GetFiles(_folder["night/door"], "*.ts") : [];
}
