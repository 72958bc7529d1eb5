using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Audio.Voice;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Live;

public sealed class RecognitionDeskTests : IDisposable
{
    private const int Rate = 1000;

    private readonly string _model = $"m-{Guid.NewGuid():n}";
    private readonly List<string> _log = [];
    private readonly Dictionary<QueuePlace, int> _numbers = [];
    private readonly RecognitionDesk _desk;
    private readonly ScriptedWork _busy;
    private readonly QueuePlace _busyPlace;

    /// <summary>A desk whose model is at work for a stream of its own, until the test opens the gate: everything else waits.</summary>
    public RecognitionDeskTests()
    {
        _desk = new RecognitionDesk(_model, TimeProvider.System, NullLogger.Instance);
        _busy = new ScriptedWork("busy", _log);
        _busy.Gate.Reset();
        _busyPlace = _desk.Open(new QueuePlaceOptions { Stream = "busy", Waits = true }, _busy, CancellationToken.None);
        Say(_busyPlace, 1, seconds: 1);
        Assert.True(_busy.AtGate.Wait(Until.Patience));
    }

    public void Dispose()
    {
        _busy.Gate.Set();
        _desk.Dispose();
    }

    [Fact]
    public async Task The_highest_priority_is_served_first_and_within_it_the_stream_that_was_served_least_recently()
    {
        var a = Open("a");
        var b = Open("b");
        var low = Open("low", QueuePriority.Low);
        var high = Open("high", QueuePriority.High);
        foreach (var place in (QueuePlace[])[low, a, a, b, high])
            Say(place, _numbers[place] = _numbers.GetValueOrDefault(place) + 1, seconds: 1);

        await FreeAsync(a, b, low, high);

        Assert.Equal(["busy1", "high1", "a1", "b1", "a2", "low1"], _log);
    }

    [Fact]
    public async Task What_is_over_comes_before_what_goes_on_and_a_stream_that_is_behind_does_not_keep_others_waiting()
    {
        var a = Open("a", step: 100);
        var b = Open("b");
        var open = new SpokenUtterance(1, 0, Rate);
        a.Begin(open);
        Speak(a, open, 250);
        Say(b, 1, seconds: 1);
        await Task.Run(() => _busy.Gate.Set());
        await b.CloseAsync();
        a.WaitUntilIdle(CancellationToken.None);
        Speak(a, open, 310);
        a.End(open);
        await FreeAsync(a);

        Assert.Equal(["busy1", "b1", "a1:200"], _log.Take(3));
        Assert.Equal("a1", _log[^1]);
    }

    [Fact]
    public async Task When_too_much_waits_the_lowest_priority_goes_first_and_of_the_stream_with_most_the_oldest_and_it_is_said_once()
    {
        using var meter = new DeskMeter(_model);
        var a = Open("a");
        var b = Open("b");
        var low = Open("low", QueuePriority.Low);

        // Room for 180 s.
        Say(low, 1, seconds: 30);
        Say(a, 1, seconds: 60);
        Say(a, 2, seconds: 30);
        Say(b, 1, seconds: 50);
        Assert.Equal([], Notes());
        Say(b, 2, seconds: 40);
        Assert.Equal(["low1 QueueFull"], Notes().Where(n => n.Length < 20));
        Say(b, 3, seconds: 10);
        Assert.Equal(["low1 QueueFull", "b1 QueueFull"], Notes().Where(n => n.Length < 20));
        Assert.Single(Notes(), n => n.StartsWith($"Model '{_model}' writes down less than is said to it by busy, a, b, low: utterances of 180 s wait", StringComparison.Ordinal));
        Assert.Equal(60 + 30 + 40 + 10, meter.Waiting, 6);

        await FreeAsync(a, b, low);

        Assert.Equal(["busy1", "a1", "b2", "a2", "b3"], _log.Where(l => l.Length < 8));
        Assert.Equal(0, meter.Waiting, 6);
        Assert.Equal(5, meter.Written);
        Assert.Equal(["low queue_full", "b queue_full"], meter.Dropped);
    }

    [Fact]
    public async Task Once_all_is_caught_up_with_the_next_overload_is_said_again()
    {
        var a = Open("a");
        foreach (var number in (int[])[1, 2, 3])
            Say(a, number, seconds: 50);
        _busy.Gate.Set();
        a.WaitUntilIdle(CancellationToken.None);
        _busy.AtGate.Reset();
        _busy.Gate.Reset();
        Say(_busyPlace, 2, seconds: 1);
        Assert.True(_busy.AtGate.Wait(Until.Patience));
        foreach (var number in (int[])[4, 5, 6])
            Say(a, number, seconds: 50);
        await FreeAsync(a);

        Assert.Equal(2, _log.Count(l => l.StartsWith("Model", StringComparison.Ordinal)));
        Assert.Equal(["a1 QueueFull", "a2 QueueFull", "busy1", "a3", "a4 QueueFull", "a5 QueueFull", "busy2", "a6"], _log.Where(l => l.Length < 20));
    }

    [Fact]
    public async Task An_utterance_that_waits_alone_may_be_longer_than_the_room()
    {
        var a = Open("a");
        Say(a, 1, seconds: 600);
        await FreeAsync(a);
        Assert.Equal(["busy1", "a1"], _log);
    }

    [Fact]
    public async Task A_recording_waits_for_its_text_and_nothing_of_it_is_ever_dropped()
    {
        var a = Open("a", waits: true);
        foreach (var number in Enumerable.Range(1, 8))
            Say(a, number, seconds: 50);
        var wait = Task.Run(() => a.WaitUntilIdle(CancellationToken.None));
        Assert.False(wait.IsCompleted);
        _busy.Gate.Set();
        await wait.WaitAsync(Until.Patience);
        Assert.Equal(["busy1", "a1", "a2", "a3", "a4", "a5", "a6", "a7", "a8"], _log);
        await FreeAsync(a);
    }

    [Fact]
    public async Task A_stream_that_stops_says_of_every_utterance_that_waits_that_it_is_dropped_and_leaves_at_once()
    {
        using var stop = new CancellationTokenSource();
        var a = Open("a", stop: stop.Token);
        Say(a, 1, seconds: 1);
        var closing = a.CloseAsync();
        Assert.False(closing.IsCompleted);
        await stop.CancelAsync();
        await closing.WaitAsync(Until.Patience);
        Assert.Equal(["a1 Stopped"], Notes());
    }

    [Fact]
    public async Task A_stream_that_stops_breaks_off_what_is_written_down_of_it()
    {
        using var stop = new CancellationTokenSource();
        var work = new ScriptedWork("a", _log);
        work.Gate.Reset();
        var a = _desk.Open(new QueuePlaceOptions { Stream = "a" }, work, stop.Token);
        Say(a, 1, seconds: 1);
        Say(a, 2, seconds: 1);
        _busy.Gate.Set();
        Assert.True(work.AtGate.Wait(Until.Patience));
        await stop.CancelAsync();
        await a.CloseAsync().WaitAsync(Until.Patience);
        Assert.Equal(["a1 Stopped", "a2 Stopped"], Notes().Where(n => n.StartsWith('a')).Order());
    }

    [Fact]
    public async Task Work_that_fails_beyond_what_it_bears_ends_the_stream_and_no_other()
    {
        var work = new ScriptedWork("a", _log) { Failure = new InvalidOperationException("broken") };
        var a = _desk.Open(new QueuePlaceOptions { Stream = "a" }, work, CancellationToken.None);
        var b = Open("b");
        Say(a, 1, seconds: 1);
        Say(a, 2, seconds: 1);
        Say(b, 1, seconds: 1);
        _busy.Gate.Set();
        await b.CloseAsync().WaitAsync(Until.Patience);
        Assert.Equal("broken", Assert.Throws<InvalidOperationException>(() => a.WaitUntilIdle(CancellationToken.None)).Message);
        Assert.Equal("broken", Assert.Throws<InvalidOperationException>(() => a.Begin(new SpokenUtterance(3, 0, Rate))).Message);
        await a.CloseAsync().WaitAsync(Until.Patience);
        Assert.Equal(["a1 Failed", "a2 Failed"], Notes().Where(n => n.StartsWith('a')));
        Assert.Contains("b1", _log);
    }

    [Fact]
    public async Task An_utterance_that_is_not_written_down_is_said_to_be_dropped()
    {
        var a = _desk.Open(new QueuePlaceOptions { Stream = "a" }, new ScriptedWork("a", _log) { Declines = true }, CancellationToken.None);
        Say(a, 1, seconds: 1);
        await FreeAsync(a);
        Assert.Equal(["busy1", "a1", "a1 Failed"], _log);
    }

    [Fact]
    public void Sixteen_streams_that_speak_at_once_keep_no_more_than_their_room()
    {
        var places = Enumerable.Range(0, 16).Select(i => Open($"m{i}")).ToList();
        using var meter = new DeskMeter(_model);
        foreach (var number in Enumerable.Range(1, 20))
        {
            foreach (var place in places)
                Say(place, number, seconds: 20);
        }

        Assert.Equal(16 * 60, meter.Waiting, 6);
        Assert.InRange(meter.MostWaiting, 16 * 60, (16 * 60) + 20);
        Assert.Equal(16 * 17, Notes().Count(n => n.EndsWith("QueueFull", StringComparison.Ordinal)));
    }

    private List<string> Notes()
    {
        lock (_log)
            return [.. _log];
    }

    private QueuePlace Open(string stream, QueuePriority priority = QueuePriority.Normal, bool waits = false, int step = int.MaxValue, CancellationToken stop = default) => _desk.Open(
        new QueuePlaceOptions { Stream = stream, Priority = priority, Waits = waits }, new ScriptedWork(stream, _log) { Step = step }, stop);

    private async Task FreeAsync(params QueuePlace[] places)
    {
        _busy.Gate.Set();
        foreach (var place in places)
            await place.CloseAsync().WaitAsync(Until.Patience);
    }

    private static void Say(QueuePlace place, int number, double seconds) =>
        place.Add(new SpokenUtterance(number, 0, Rate), new float[(int)(seconds * Rate)], default);

    private static void Speak(QueuePlace place, SpokenUtterance utterance, int end)
    {
        var audio = new UtteranceBuffer(10_000);
        audio.Append(new float[end]);
        place.Append(utterance, audio, end, CaptureStamp.Now(TimeProvider.System));
    }
}
