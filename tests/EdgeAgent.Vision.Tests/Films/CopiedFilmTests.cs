using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Films;
using EdgeAgent.Vision.Tests.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Tests.Films;

/// <summary>A camera that serves a numbered film over RTSP, to two connections the same pictures at the same time.</summary>
public sealed class CopiedFilmTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [RtspFact]
    public async Task The_clip_is_the_cameras_own_stream_around_the_event_and_nothing_is_encoded_anew()
    {
        await NumberedFilm.WriteAsync(_folder["film.mp4"], pictures: 300, rate: 10, movesFrom: 300);
        using var server = new RtspServer(_folder["film.mp4"], isShared: true);
        var uri = VideoSourceUri.Parse($"rtsp://user:right-password@127.0.0.1:{server.Port}/camera");
        using var folder = new EvidenceFolder(new EvidenceOptions { Folder = _folder["evidence"], Source = "door", Kinds = [EvidenceKind.Clip] }, TimeProvider.System);
        var outlet = new Outlet();
        var events = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), outlet, TimeProvider.System);
        var options = new ClipOptions { Before = TimeSpan.FromSeconds(3), After = TimeSpan.FromSeconds(2) };
        var troubles = new List<string>();
        var film = new CopiedFilm("door", uri, options, new Mp4Child(TimeProvider.System), troubles.Add, TimeProvider.System);
        await using var recorder = new ClipRecorder("door", options, film, folder, events, CancellationToken.None);
        using var pool = new FramePool();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var seen = -1;
        using (var source = FrameSourceFactory.Create(uri, new FrameSourceOptions(), TimeProvider.System))
        {
            while (outlet.Completed is null && source.TryRead(pool, out var frame, patience.Token))
            {
                using (frame)
                {
                    recorder.Show(frame);
                    var number = NumberedFilm.NumberOf(frame.Pixels[..(NumberedFilm.Width * NumberedFilm.Height)].ToArray());
                    if (seen >= 0 || number < 60)
                        continue;
                    seen = number;
                    recorder.Begin(new EventEnvelope(Guid.CreateVersion7(), events.Source, DateTimeOffset.UnixEpoch, 1, true, null, new MotionStarted { Area = 1, Boxes = [] }), FilmMoment.Of(frame))!
                        .Told.SetResult(true);
                }
            }
        }

        await Until.TrueAsync(() => outlet.Completed is not null);
        Assert.Empty(troubles);
        Assert.Null(outlet.Completed!.Failure);
        var clip = await NumberedFilm.ReadAsync(outlet.Completed.File.Path);
        var numbers = clip.Select(NumberedFilm.NumberOf).ToList();
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
        Assert.Equal(0, numbers[0] % 12);
        // From the key picture before; a picture is stamped a moment after it has come.
        Assert.InRange(numbers[0], seen - 30 - 12, seen - 20);
        Assert.InRange(numbers[^1], seen + 10, seen + 30);
        Assert.InRange(outlet.Completed.BeforeMs!.Value, 2000, 4500);
        Assert.InRange(outlet.Completed.AfterMs!.Value, 1500, 2100);

        // Encoded anew, no picture would be the same to the last bit.
        var original = await NumberedFilm.ReadAsync(_folder["film.mp4"]);
        Assert.All(clip, picture => Assert.Equal(original[NumberedFilm.NumberOf(picture)], picture));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_camera_that_does_not_answer_is_said_once_and_nothing_was_kept()
    {
        var troubles = new List<string>();
        var options = new ClipOptions();
        var film = new CopiedFilm("door", VideoSourceUri.Parse("rtsp://user:secret-word@127.0.0.1:1/camera"), options, new Mp4Child(TimeProvider.System), troubles.Add, TimeProvider.System);
        film.Begin((_, _) => { });
        await Until.TrueAsync(() => troubles.Count == 1);
        Assert.Contains("Clips of 'door' show only what came before, until its stream comes again.", troubles[0], StringComparison.Ordinal);
        Assert.DoesNotContain("secret-word", troubles[0], StringComparison.Ordinal);
        Assert.Null(film.Cut(default, options.Before, options.After));
        await film.DisposeAsync();
        Assert.Single(troubles);
    }

    private sealed class Outlet : IAgentOutlet
    {
        private EvidenceCompleted? _completed;

        public EvidenceCompleted? Completed => Volatile.Read(ref _completed);

        public void Offer(EventEnvelope envelope) => Volatile.Write(ref _completed, Assert.IsType<EvidenceCompleted>(envelope.Data));

        public void Report(SourceHealth health)
        {
        }
    }
}
