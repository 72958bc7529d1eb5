using EdgeAgent.Audio.Voice;

namespace EdgeAgent.Audio.Tests.Voice;

public class VoiceOptionsTests
{
    [Fact]
    public void The_defaults_are_the_references()
    {
        var options = new VoiceOptions();
        options.Validate();
        Assert.Equal((0.5, 0.35), (options.Threshold, options.Silence));
        Assert.Equal((250, 100, 30, 30, 30000), (options.MinimumSpeech.TotalMilliseconds, options.MinimumSilence.TotalMilliseconds,
            options.PreRoll.TotalMilliseconds, options.PostRoll.TotalMilliseconds, options.MaximumLength!.Value.TotalMilliseconds));
    }

    [Theory]
    [InlineData(0.9, 0.75)]
    [InlineData(0.16, 0.01)]
    [InlineData(0.015, 0.0075)]
    public void The_negative_threshold_follows_the_threshold(double threshold, double silence)
    {
        var options = new VoiceOptions { Threshold = threshold };
        options.Validate();
        Assert.Equal(silence, options.Silence, 12);
    }

    public static TheoryData<VoiceOptions, string> Wrong => new()
    {
        { new VoiceOptions { Threshold = 0 }, "threshold is 0" },
        { new VoiceOptions { Threshold = 1.01 }, "threshold is 1.01" },
        { new VoiceOptions { Threshold = double.NaN }, "threshold is NaN" },
        { new VoiceOptions { NegativeThreshold = 0.5 }, "negative threshold is 0.5" },
        { new VoiceOptions { NegativeThreshold = 0 }, "negative threshold is 0" },
        { new VoiceOptions { MinimumSpeech = TimeSpan.FromMilliseconds(-1) }, "minimum speech is -1 ms" },
        { new VoiceOptions { PreRoll = TimeSpan.FromSeconds(11) }, "pre-roll is 11000 ms" },
        { new VoiceOptions { MaximumLength = TimeSpan.FromSeconds(1) }, "between 2 s" },
        { new VoiceOptions { MaximumLength = TimeSpan.FromSeconds(8), PreRoll = TimeSpan.FromSeconds(2) }, "between 9.52 s" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_value_out_of_range_is_refused_with_its_name_and_range(VoiceOptions options, string part)
    {
        Assert.Contains(part, Assert.Throws<ArgumentException>(options.Validate).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new VoiceSegmenter(options));
    }
}
