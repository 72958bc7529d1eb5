using EdgeAgent.Audio.Signal.Resampling;

namespace EdgeAgent.Audio.Tests.Signal.Resampling;

public sealed class ChannelMixTests
{
    private readonly float[] _mono = new float[2];

    [Fact]
    public void One_channel_is_copied()
    {
        new ChannelMix(1, null).Apply([1, 2], _mono);
        Assert.Equal([1, 2], _mono);
    }

    [Fact]
    public void Many_channels_become_their_mean()
    {
        new ChannelMix(3, null).Apply([0.3f, 0.6f, 0, -1, 1, 0.75f], _mono);
        Assert.Equal([0.3f, 0.25f], _mono);
    }

    [Theory]
    [InlineData(0, 1f, 4f)]
    [InlineData(2, 3f, 6f)]
    public void A_chosen_channel_is_taken_alone(int channel, float first, float second)
    {
        new ChannelMix(3, channel).Apply([1, 2, 3, 4, 5, 6], _mono);
        Assert.Equal([first, second], _mono);
    }

    [Theory]
    [InlineData(0, null)]
    [InlineData(2, 2)]
    [InlineData(2, -1)]
    public void A_channel_that_does_not_exist_is_refused(int channels, int? selected)
        => Assert.Throws<ArgumentOutOfRangeException>(() => new ChannelMix(channels, selected));
}
