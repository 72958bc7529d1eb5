using EdgeAgent.Audio.Capture;
using FsCheck.Xunit;

namespace EdgeAgent.Audio.Tests.Capture;

public sealed class SilenceWatchTests
{
    private readonly SilenceWatch _watch = new(16000);

    [Fact]
    public void It_is_said_within_five_seconds() => Assert.True(SilenceWatch.Limit < TimeSpan.FromSeconds(5));

    [Fact]
    public void Four_seconds_of_zeros_are_silence_and_the_first_sound_ends_it()
    {
        Feed(0.1f, 160);
        Feed(0, 63_999);
        Assert.False(_watch.IsSilent);
        Feed(0, 1);
        Assert.True(_watch.IsSilent);
        Feed(0, 64_000);
        Assert.True(_watch.IsSilent);
        _watch.Add([0, 0, 1f / 32768, 0]);
        Assert.False(_watch.IsSilent);
        Feed(0, 63_998);
        Assert.False(_watch.IsSilent);
        Feed(0, 1);
        Assert.True(_watch.IsSilent);
    }

    [Theory]
    [InlineData(0.01f)]
    [InlineData(-1f)]
    [InlineData(1f)]
    public void One_value_again_and_again_is_no_sound_either(float value)
    {
        Feed(value, 64_000);
        Assert.True(_watch.IsSilent);
        Feed(value / 2, 160);
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
        Feed(0, 64_000);
        _watch.Add([]);
        Assert.True(_watch.IsSilent);
    }

    [Property(MaxTest = 60)]
    public bool Any_cutting_into_blocks_gives_the_same_answer(int seed)
    {
        var random = new Random(seed);
        var input = new float[600];
        for (var i = 1; i < input.Length; i++)
            input[i] = random.Next(60) == 0 ? 0.01f * random.Next(3) : input[i - 1];
        var sampleBySample = new SilenceWatch(20);
        var cut = new SilenceWatch(20);
        for (var at = 0; at < input.Length;)
        {
            var count = Math.Min(input.Length - at, random.Next(0, 100));
            for (var i = at; i < at + count; i++)
                sampleBySample.Add(input.AsSpan(i, 1));
            cut.Add(input.AsSpan(at, count));
            at += count;
            if (cut.IsSilent != sampleBySample.IsSilent)
                return false;
        }

        return true;
    }

    private void Feed(float value, int samples)
    {
        var block = new float[160];
        Array.Fill(block, value);
        for (var left = samples; left > 0; left -= block.Length)
            _watch.Add(block.AsSpan(0, Math.Min(left, block.Length)));
    }
}
