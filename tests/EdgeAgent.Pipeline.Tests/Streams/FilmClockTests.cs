using EdgeAgent.Pipeline.Streams;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Streams;

public sealed class FilmClockTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 8, 0, 0, TimeSpan.Zero));
    private readonly FilmClock _clock;

    public FilmClockTests() => _clock = new FilmClock(_time);

    [Fact]
    public void Who_enters_later_has_the_same_moments_due_on_both_clocks_of_the_device()
    {
        using var camera = Begun(null);
        _time.Advance(TimeSpan.FromSeconds(7));
        using var microphone = Begun(null);
        Assert.Equal(camera.Due(TimeSpan.FromSeconds(9)), microphone.Due(TimeSpan.FromSeconds(9)));
        Assert.Equal((2, 2), (Wait(camera, 9), (microphone.Due(TimeSpan.FromSeconds(9)).WallClock - _time.GetUtcNow()).TotalSeconds));
    }

    [Fact]
    public void Both_begin_the_film_again_when_its_longest_track_is_over_whoever_comes_to_his_end_first()
    {
        using var camera = Begun(10);
        using var microphone = Begun(10);
        _time.Advance(TimeSpan.FromSeconds(9.5));
        microphone.Begin(TimeSpan.FromSeconds(10));
        Assert.Equal(0.5, Wait(microphone, 0), 6);
        _time.Advance(TimeSpan.FromSeconds(0.5));
        camera.Begin(TimeSpan.FromSeconds(10));
        Assert.Equal(camera.Due(TimeSpan.FromSeconds(3)), microphone.Due(TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public void Who_cannot_follow_sets_the_film_back_for_all()
    {
        using var camera = Begun(null);
        using var microphone = Begun(null);
        camera.Slip(TimeSpan.FromSeconds(4));
        Assert.Equal((5, 5), (Wait(camera, 1), Wait(microphone, 1)));
        using var another = Begun(null);
        Assert.Equal(5, Wait(another, 1));
    }

    [Fact]
    public void Who_enters_too_late_to_follow_begins_the_film_by_himself()
    {
        using var camera = Begun(null);
        _time.Advance(FilmClock.LatestEntry + TimeSpan.FromSeconds(1));
        using var microphone = Begun(null);
        Assert.Equal(1, Wait(microphone, 1));
        microphone.Slip(TimeSpan.FromSeconds(2));
        Assert.Equal((3, -30), (Wait(microphone, 1), Wait(camera, 1)));
    }

    [Fact]
    public void Who_enters_in_a_later_round_enters_that_round()
    {
        using var camera = Begun(10);
        _time.Advance(TimeSpan.FromSeconds(34));
        using var microphone = Begun(10);
        Assert.Equal(2, Wait(microphone, 6), 6);
    }

    [Fact]
    public void When_all_have_left_the_film_begins_anew()
    {
        Begun(null).Dispose();
        _time.Advance(TimeSpan.FromSeconds(5));
        using var camera = Begun(null);
        Assert.Equal(1, Wait(camera, 1));
    }

    private FilmClock.Player Begun(double? length)
    {
        var player = _clock.Enter();
        player.Begin(length is { } seconds ? TimeSpan.FromSeconds(seconds) : null);
        return player;
    }

    private double Wait(FilmClock.Player player, double at) => _time.GetElapsedTime(_time.GetTimestamp(), player.Due(TimeSpan.FromSeconds(at)).Timestamp).TotalSeconds;
}
