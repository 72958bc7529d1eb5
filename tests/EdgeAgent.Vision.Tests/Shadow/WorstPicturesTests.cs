using EdgeAgent.Vision.Shadow;

namespace EdgeAgent.Vision.Tests.Shadow;

public sealed class WorstPicturesTests
{
    private readonly WorstPictures _worst = new();

    [Fact]
    public void Of_one_moment_only_the_worst_picture_is_kept()
    {
        Assert.True(Take(0.5, seconds: 0));
        Assert.False(Take(0.4, seconds: 9));
        Assert.True(Take(0.8, seconds: 5));
        Assert.True(Take(0.3, seconds: 20));

        Assert.Equal([0.8, 0.3], _worst.Pictures.Select(p => p.Weight));
        Assert.Equal(2, _worst.Pictures.Select(p => p.File).Distinct().Count());
    }

    [Fact]
    public void When_there_are_enough_only_a_worse_one_takes_the_place_of_the_least()
    {
        for (var i = 0; i < WorstPictures.Most; i++)
            Assert.True(Take(0.5 + i / 100.0, seconds: 100 * i));
        Assert.False(Take(0.5, seconds: 5000));
        Assert.True(Take(0.505, seconds: 6000));

        Assert.Equal(WorstPictures.Most, _worst.Pictures.Count);
        Assert.DoesNotContain(0.5, _worst.Pictures.Select(p => p.Weight));
        Assert.Equal(WorstPictures.Most, _worst.Pictures.Select(p => p.File).Distinct().Count());
    }

    [Fact]
    public void A_picture_on_which_both_agree_is_never_kept() => Assert.False(Take(0, seconds: 0));

    [Fact]
    public void The_same_moment_of_another_segment_or_of_an_earlier_run_is_another_moment()
    {
        Assert.True(Take(0.5, seconds: 0));
        Assert.True(Take(0.4, seconds: 0, segment: 1));
        var later = new WorstPictures();
        later.Resume(_worst.Pictures);

        Assert.NotNull(later.PlaceFor(0.1, TimeSpan.Zero, 0));
        Assert.Equal(["worst-01.jpg", "worst-02.jpg"], later.Pictures.Select(p => p.File));
    }

    private bool Take(double weight, double seconds, int segment = 0)
    {
        var at = TimeSpan.FromSeconds(seconds);
        if (_worst.PlaceFor(weight, at, segment) is not { } file)
            return false;
        _worst.Keep(new WorstPicture(file, DateTimeOffset.UnixEpoch + at, at.TotalMilliseconds, weight, []), at, segment);
        return true;
    }
}
