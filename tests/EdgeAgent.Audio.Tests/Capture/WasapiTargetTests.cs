using EdgeAgent.Audio.Capture;

namespace EdgeAgent.Audio.Tests.Capture;

public class WasapiTargetTests
{
    [Theory]
    [InlineData("default", false, null)]
    [InlineData("DEFAULT", false, null)]
    [InlineData("Microphone (USB)", false, "Microphone (USB)")]
    [InlineData("{0.0.1.00000000}.{7a2c}", false, "{0.0.1.00000000}.{7a2c}")]
    [InlineData("loopback", true, null)]
    [InlineData("Loopback:", true, null)]
    [InlineData("loopback:default", true, null)]
    [InlineData("loopback: Speakers (Realtek)", true, "Speakers (Realtek)")]
    [InlineData("loopback device", false, "loopback device")]
    public void An_address_names_a_microphone_or_what_a_loudspeaker_plays(string target, bool isLoopback, string? device) =>
        Assert.Equal(new WasapiTarget(isLoopback, device), WasapiTarget.Of(target));
}
