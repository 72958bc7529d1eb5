using System.Diagnostics;
using System.Security.Cryptography;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Vision.Tests.Films;

/// <summary>Pictures that carry their numbers, ten a second; 2 s before an event and 1 s after it are kept.</summary>
public sealed class ClipRecorderTests : IAsyncDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly FramePool _pool = new();
    private readonly Outlet _outlet = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly EventIssuer _events;
    private EvidenceFolder _folder;
    private ClipRecorder? _recorder;

    public ClipRecorderTests()
    {
        _events = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), _outlet, TimeProvider.System);
        _folder = OpenFolder();
    }

    public async ValueTask DisposeAsync()
    {
        if (_recorder is not null)
            await _recorder.DisposeAsync();
        _folder.Dispose();
        _stop.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
        _temporary.Dispose();
    }

    [ProgramFact("ffmpeg")]
    public async Task The_clip_shows_what_went_before_the_event_and_came_after_it_by_its_own_stamps()
    {
        Open();
        ShowAll(0, 50);
        var clip = Event(50);
        ShowAll(51, 75);
        var completed = await CompletedAsync();

        Assert.Equal((clip.EventId.ToString(), clip.Path, null), (completed.Event, completed.File.Path, completed.Failure));
        Assert.Equal((2000, 1000), (completed.BeforeMs, completed.AfterMs));
        var bytes = await File.ReadAllBytesAsync(clip.Path);
        Assert.Equal((Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length), (completed.File.Sha256, completed.File.Bytes));
        // By what they show: the event's picture is the 21st of 31.
        Assert.Equal(Enumerable.Range(30, 31), (await NumberedFilm.ReadAsync(clip.Path)).Select(NumberedFilm.NumberOf));
        Assert.Equal([clip.Path], Directory.GetFiles(_temporary["evidence"]));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(clip.Path) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite));
    }

    [ProgramFact("ffmpeg")]
    public async Task Pictures_that_come_unevenly_are_shown_for_as_long_as_they_were_the_newest()
    {
        Open();
        Show(0, milliseconds: 0);
        Show(1, milliseconds: 1000);
        Show(2, milliseconds: 1300);
        var clip = Event(2, milliseconds: 1300);
        Show(3, milliseconds: 2400);
        await CompletedAsync();
        Assert.Equal([.. Enumerable.Repeat(0, 10), .. Enumerable.Repeat(1, 3), 2], (await NumberedFilm.ReadAsync(clip.Path)).Select(NumberedFilm.NumberOf));
    }

    [ProgramFact("ffmpeg")]
    public async Task Where_the_stream_ends_or_begins_anew_a_clip_ends_with_what_there_is()
    {
        Open();
        ShowAll(0, 10);
        var first = Event(10);
        // Another part of the stream, whose time begins anew.
        Show(100, milliseconds: 0, segment: 1);
        Assert.Equal(first.Path, (await CompletedAsync()).File.Path);
        Assert.Equal(Enumerable.Range(0, 11), (await NumberedFilm.ReadAsync(first.Path)).Select(NumberedFilm.NumberOf));

        var second = Event(0, segment: 1);
        _recorder!.Cut();
        Assert.Equal(second.Path, (await CompletedAsync(2)).File.Path);
        Assert.Equal([100], (await NumberedFilm.ReadAsync(second.Path)).Select(NumberedFilm.NumberOf));

        // The agent is told to stop in the middle of what comes after.
        Show(101, milliseconds: 500, segment: 1);
        Event(5, milliseconds: 500, segment: 1);
        await _stop.CancelAsync();
        await _recorder.DisposeAsync();
        _recorder = null;
        Assert.Null((await CompletedAsync(3)).Failure);
    }

    [ProgramFact("ffmpeg")]
    public async Task Ffmpeg_that_is_killed_leaves_nothing_half_written_and_that_is_said()
    {
        // Lives until it is killed.
        Open(ffmpeg: Script("exec sleep 60"));
        ShowAll(0, 5);
        var clip = Event(5);
        ShowAll(6, 20);
        await Until.TrueAsync(() => Children("sleep").Any());
        foreach (var child in Children("sleep"))
        {
            using (child)
                child.Kill();
        }

        var completed = await CompletedAsync();
        Assert.Equal((EvidenceFailure.Encoder, clip.EventId.ToString()), (completed.Failure, completed.Event));
        Assert.Contains("ffmpeg ended with 137", completed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_temporary["evidence"]));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_stop_does_not_wait_for_an_encoder_that_hangs()
    {
        Open(ffmpeg: Script("exec sleep 60"));
        ShowAll(0, 5);
        Event(5);
        await _stop.CancelAsync();
        var began = Stopwatch.GetTimestamp();
        await _recorder!.DisposeAsync();
        _recorder = null;
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 5);
        Assert.Equal(EvidenceFailure.Stopped, (await CompletedAsync()).Failure);
        Assert.Empty(Directory.GetFiles(_temporary["evidence"]));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_stop_ends_the_clip_of_a_slow_encoder_where_it_has_come_to()
    {
        // Takes six pictures a second: of the sixty, ten seconds.
        var picture = NumberedFilm.Width * NumberedFilm.Height * 3 / 2;
        Open(
            Usual with { After = TimeSpan.FromSeconds(10) },
            Script($"""(while head -c {picture} >'{_temporary["one"]}' && [ -s '{_temporary["one"]}' ]; do cat '{_temporary["one"]}'; sleep 0.15; done) | exec ffmpeg "$@" """));
        ShowAll(0, 2);
        var clip = Event(2);
        ShowAll(3, 60);
        await _stop.CancelAsync();
        await _recorder!.DisposeAsync();
        _recorder = null;

        var completed = await CompletedAsync();
        Assert.True(completed.Failure is null, completed.Message);
        var shown = (await NumberedFilm.ReadAsync(clip.Path)).Select(NumberedFilm.NumberOf).ToList();
        Assert.InRange(shown.Count, 3, 50);
        Assert.Equal(Enumerable.Range(0, shown.Count), shown);
        Assert.Equal((200, 100 * (shown.Count - 3)), (completed.BeforeMs, completed.AfterMs));
    }

    [Fact]
    public async Task An_ffmpeg_that_is_not_there_is_said()
    {
        Open(ffmpeg: "no-such-ffmpeg");
        ShowAll(0, 5);
        Event(5);
        _recorder!.Cut();
        var completed = await CompletedAsync();
        Assert.Equal(EvidenceFailure.Encoder, completed.Failure);
        Assert.Contains("apt-get install ffmpeg", completed.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(_temporary["evidence"]));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_disk_that_is_full_is_said_and_nothing_is_left()
    {
        _folder.Dispose();
        _folder = OpenFolder(_ => (0, 1_000_000));
        Open();
        ShowAll(0, 5);
        Event(5);
        _recorder!.Cut();
        Assert.Equal(EvidenceFailure.Disk, (await CompletedAsync()).Failure);
        Assert.Empty(Directory.GetFiles(_temporary["evidence"]));
    }

    [Fact]
    public async Task What_an_agent_that_was_killed_has_left_is_said_to_be_lost_at_the_next_start()
    {
        var id = Guid.CreateVersion7();
        var path = _folder.Reserve(EvidenceKind.Clip, DateTimeOffset.UnixEpoch, id.ToString());
        await File.WriteAllTextAsync(_folder.Draft(path), "half");
        Assert.Equal(2, Directory.GetFiles(_temporary["evidence"]).Length);
        _folder.Dispose();
        _folder = OpenFolder();

        Open();
        var completed = await CompletedAsync();
        Assert.Equal((id.ToString(), path, EvidenceFailure.Lost), (completed.Event, completed.File.Path, completed.Failure));
        Assert.Empty(Directory.GetFiles(_temporary["evidence"]));
    }

    [ProgramFact("ffmpeg")]
    public async Task An_event_that_was_sent_without_its_clip_has_none()
    {
        Open();
        ShowAll(0, 5);
        var clip = Begin(5)!;
        clip.Told.SetResult(false);
        Event(5);
        ShowAll(6, 20);
        await CompletedAsync();
        Assert.Single(_outlet.Completed);
        Assert.Single(Directory.GetFiles(_temporary["evidence"]));
    }

    [Fact]
    public void More_clips_than_may_be_in_the_making_are_left_out()
    {
        Open();
        Assert.Equal([true, true, true, true, false], Enumerable.Range(0, 5).Select(_ =>
        {
            var clip = Begin(0);
            clip?.Told.SetResult(false);
            return clip is not null;
        }));
    }

    [ProgramFact("ffmpeg")]
    public async Task While_memory_is_short_events_have_no_clip_and_those_in_the_making_end_with_what_there_is()
    {
        Open();
        ShowAll(0, 29);
        // Whole with the next picture, which is then on the film.
        Event(20);
        Show(30);
        await CompletedAsync();
        var clip = Event(30);

        _recorder!.Rest();
        var cut = await CompletedAsync(2);
        Assert.Equal((clip.EventId.ToString(), null), (cut.Event, cut.Failure));
        Assert.Null(Begin(30));

        ShowAll(31, 40);
        _recorder.Resume();
        ShowAll(41, 50);
        var later = Event(50);
        ShowAll(51, 65);
        Assert.Equal((later.EventId.ToString(), 900), ((await CompletedAsync(3)).Event, (await CompletedAsync(3)).BeforeMs));
    }

    [ProgramFact("ffmpeg")]
    public async Task Too_little_memory_makes_the_clip_begin_later()
    {
        // Of 160 × 120, 28,800 bytes each: six pictures.
        Open(new ClipOptions { Before = TimeSpan.FromSeconds(2), After = TimeSpan.Zero, LongestSide = 160, MemoryBytes = 6 * 28_800 });
        ShowAll(0, 20);
        var clip = Event(20);
        Show(21);
        var completed = await CompletedAsync();
        // Its last picture is the event's; the one after it may be in memory already, in the place of the first.
        var numbers = (await NumberedFilm.ReadAsync(clip.Path)).Select(NumberedFilm.NumberOf).ToList();
        Assert.InRange(numbers[0], 15, 16);
        Assert.Equal(Enumerable.Range(numbers[0], 21 - numbers[0]), numbers);
        Assert.Equal((2000 - 100 * numbers[0], 0), (completed.BeforeMs, completed.AfterMs));
    }

    private EvidenceFolder OpenFolder(Func<string, (long, long)>? room = null) =>
        new(new EvidenceOptions { Folder = _temporary["evidence"], Source = "door", Kinds = [EvidenceKind.Clip] }, TimeProvider.System, room: room);

    private void Open(ClipOptions? options = null, string ffmpeg = "ffmpeg") => _recorder = new ClipRecorder(
        "door", options ?? Usual, new PictureFilm("door", options ?? Usual, isLive: false, new Mp4Child(TimeProvider.System, ffmpeg), _stop.Token), _folder, _events, _stop.Token);

    private static ClipOptions Usual { get; } = new() { Before = TimeSpan.FromSeconds(2), After = TimeSpan.FromSeconds(1) };

    private void ShowAll(int from, int to)
    {
        for (var i = from; i <= to; i++)
            Show(i);
    }

    private void Show(int number, int? milliseconds = null, int segment = 0)
    {
        using var frame = _pool.Rent(new FrameFormat(PixelFormat.I420, NumberedFilm.Width, NumberedFilm.Height));
        frame.Place(StreamTime.FromMilliseconds(milliseconds ?? number * 100), CaptureStamp.Now(TimeProvider.System), number, segment);
        frame.Pixels.Fill(128);
        NumberedFilm.Draw(number, moves: false).CopyTo(frame.Pixels);
        _recorder!.Show(frame);
    }

    private Clip Event(int number, int? milliseconds = null, int segment = 0)
    {
        var clip = Begin(number, milliseconds, segment)!;
        clip.Told.SetResult(true);
        return clip;
    }

    private Clip? Begin(int number, int? milliseconds = null, int segment = 0) => _recorder!.Begin(
        new EventEnvelope(Guid.CreateVersion7(), _events.Source, DateTimeOffset.UnixEpoch.AddSeconds(number), 1, true, null, new MotionStarted { Area = 1, Boxes = [] }),
        new FilmMoment(StreamTime.FromMilliseconds(milliseconds ?? number * 100), segment, 0));

    private async Task<EvidenceCompleted> CompletedAsync(int count = 1)
    {
        await Until.TrueAsync(() => _outlet.Completed.Count >= count);
        return _outlet.Completed[count - 1];
    }

    private string Script(string command)
    {
        var path = _temporary["ffmpeg"];
        File.WriteAllText(path, $"#!/bin/sh\n{command}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>Our own children of a name.</summary>
    private static IEnumerable<Process> Children(string name) => Process.GetProcessesByName(name)
        .Where(p => File.ReadAllText($"/proc/{p.Id}/stat").Split(") ")[1].Split(' ')[1] == Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private sealed class Outlet : IAgentOutlet
    {
        private readonly List<EvidenceCompleted> _completed = [];

        public List<EvidenceCompleted> Completed
        {
            get
            {
                lock (_completed)
                    return [.. _completed];
            }
        }

        public void Offer(EventEnvelope envelope)
        {
            lock (_completed)
                _completed.Add(Assert.IsType<EvidenceCompleted>(envelope.Data));
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
