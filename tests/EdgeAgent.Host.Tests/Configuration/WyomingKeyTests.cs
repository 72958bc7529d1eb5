using System.Net;

namespace EdgeAgent.Host.Tests.Configuration;

public sealed class WyomingKeyTests
{
    [Fact]
    public void What_is_served_needs_neither_camera_nor_microphone()
    {
        var wyoming = ConfigurationText.Load("wyoming: {asr: {english: {model: commands, languages: [en], beam: 4}}, wake: {jarvis: {model: jarvis}}}").Configuration.Wyoming!;

        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 10300), wyoming.Listen);
        Assert.Equal(("commands", "speech-vad", 4), (wyoming.Asr["english"].Model, wyoming.Asr["english"].Voice, wyoming.Asr["english"].Beam));
        Assert.Equal("jarvis", wyoming.Wake["jarvis"].Model);
    }

    [Theory]
    [InlineData("0.0.0.0:10300")]
    [InlineData("192.168.1.7:0")]
    [InlineData("'[::1]:65535'")]
    public void It_listens_at_an_address_and_port(string listen) =>
        Assert.Equal(IPEndPoint.Parse(listen.Trim('\'')), ConfigurationText.Load($"wyoming: {{listen: {listen}, wake: {{a: {{model: a}}}}}}").Configuration.Wyoming!.Listen);

    [Theory]
    [InlineData("10300")]
    [InlineData("127.0.0.1")]
    [InlineData("1.2:80")]
    [InlineData("localhost:10300")]
    [InlineData("127.0.0.1:65536")]
    [InlineData("'127.0.0.1:'")]
    [InlineData("'::1:80'")]
    public void Anything_else_is_no_address(string listen) =>
        Assert.Contains("Allowed: an address of this machine and a port", Assert.Single(ConfigurationText.FaultsOf($"wyoming: {{listen: {listen}, wake: {{a: {{model: a}}}}}}")), StringComparison.Ordinal);

    [Theory]
    [InlineData("wyoming: {listen: 127.0.0.1:1}", "nothing is served.")]
    [InlineData("wyoming: {asr: {a: {model: a, languages: []}}}", "no language is named")]
    [InlineData("wyoming: {asr: {a: {model: a}}}", "the key is missing.")]
    [InlineData("wyoming: {asr: {a: {model: a, languages: [en, english]}}}", "'english' is no code of a language")]
    [InlineData("wyoming: {wake: {a: {model: a, threshold: 0}}}", "The keyword threshold is 0")]
    public void What_would_serve_nobody_is_a_fault(string yaml, string fault) => Assert.Contains(fault, Assert.Single(ConfigurationText.FaultsOf(yaml)), StringComparison.Ordinal);
}
