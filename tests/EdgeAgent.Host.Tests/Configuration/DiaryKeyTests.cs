namespace EdgeAgent.Host.Tests.Configuration;

public class DiaryKeyTests
{
    [Theory]
    [InlineData("", 64_000_000L)]
    [InlineData("diary: {max_size: 8MB}\n", 8_000_000L)]
    [InlineData("diary: off\n", null)]
    public void The_diary_is_kept_unless_it_is_off(string section, long? bytes) =>
        Assert.Equal(bytes, ConfigurationText.Load("microphones: {desk: {source: desk.wav}}\n" + section).Configuration.Diary?.MaxSize);

    [Fact]
    public void Another_word_is_a_fault() =>
        Assert.Contains("a single value stands here. Allowed: keys of its own, or off.", Assert.Single(ConfigurationText.FaultsOf("microphones: {desk: {source: desk.wav}}\ndiary: never\n")), StringComparison.Ordinal);
}
