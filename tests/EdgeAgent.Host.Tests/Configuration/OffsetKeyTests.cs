using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Tests.Configuration;

public sealed class OffsetKeyTests
{
    [Theory]
    [InlineData("180ms", 180)]
    [InlineData("-0.3s", -300)]
    [InlineData("-5s", -5000)]
    [InlineData("0s", 0)]
    public void An_offset_is_a_duration_either_way(string written, double milliseconds) =>
        Assert.Equal(milliseconds, Load(written).Configuration.Microphones["desk"].Offset.TotalMilliseconds);

    [Theory]
    [InlineData("5.1s")]
    [InlineData("-6s")]
    [InlineData("180")]
    [InlineData("--1s")]
    [InlineData("later")]
    public void Anything_else_is_a_fault_with_what_is_allowed(string written)
    {
        var fault = Assert.Single(Assert.Throws<ConfigurationException>(() => Load(written)).Faults);
        Assert.Equal("microphones.desk.offset", fault.Key);
        Assert.Contains("a duration from -5s to 5s", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-0.1804, "-180ms")]
    [InlineData(1.5, "1500ms")]
    [InlineData(0, "0s")]
    public void It_is_written_in_milliseconds(double seconds, string written) => Assert.Equal(written, OffsetAttribute.Format(TimeSpan.FromSeconds(seconds)));

    private static LoadedConfiguration Load(string offset) =>
        new ConfigurationLoader(new SecretRedactor()).Load("a.yaml", () => $"microphones: {{desk: {{source: 'alsa:default', offset: {offset}, level: true}}}}");
}
