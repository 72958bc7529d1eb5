using EdgeAgent.Audio.Capture;

namespace EdgeAgent.Audio.Tests.Capture;

public sealed class SilenceWatchTests
{
    private readonly SilenceWatch _watch = new(16000);

    [Fact]
    public void Ten_seconds_of_zeros_are_silence_and_the_first_sound_ends_it()
    {
        Feed(0.1f, 160);
        Feed(0, 159_999);
        Assert.False(_watch.IsSilent);
        Feed(0, 1);
        Assert.True(_watch.IsSilent);
        Feed(0, 160_000);
        Assert.True(_watch.IsSilent);
        _watch.Add([0, 0, 1f / 32768, 0]);
        Assert.False(_watch.IsSilent);
        Feed(0, 159_999);
        Assert.False(_watch.IsSilent);
    }

    [Fact]
    public void The_noise_of_the_last_bit_is_no_silence()
    {
        for (var i = 0; i < 2000; i++)
            _watch.Add([0, 0, -1f / 32768, 0, .. new float[156]]);
        Assert.False(_watch.IsSilent);
    }

    [Fact]
    public void No_samples_say_nothing()
    {
        Feed(0, 160_000);
        _watch.Add([]);
        Assert.True(_watch.IsSilent);
    }

    private void Feed(float value, int samples)
    {
        var block = new float[160];
        Array.Fill(block, value);
        for (var left = samples; left > 0; left -= block.Length)
            _watch.Add(block.AsSpan(0, Math.Min(left, block.Length)));
    }
}
