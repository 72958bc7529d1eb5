using EdgeAgent.Host.Page.Access;

namespace EdgeAgent.Host.Tests.Configuration;

public class PageKeyTests
{
    private const string Source = "microphones: {desk: {source: desk.wav}}\n";
    private static readonly string Hash = PasswordHash.Of("turn the key", PasswordHash.LeastRounds).Text;

    [Theory]
    [InlineData("", "127.0.0.1:8099")]
    [InlineData("page: {listen: 127.0.0.1:80}\n", "127.0.0.1:80")]
    [InlineData("page: {listen: '[::1]:80'}\n", "[::1]:80")]
    [InlineData("page: off\n", null)]
    public void The_page_is_served_on_this_machine_unless_it_is_off(string section, string? listen) =>
        Assert.Equal(listen, ConfigurationText.Load(Source + section).Configuration.Page?.Listen.ToString());

    [Theory]
    [InlineData("0.0.0.0:8099")]
    [InlineData("[::]:8099")]
    [InlineData("10.0.0.8:8099")]
    public void On_the_network_it_is_served_only_with_a_password(string listen)
    {
        Assert.Contains($"page.listen: at {listen} everybody in the network could see what the cameras see. Add page.password, which 'edgeagent page password' makes, or listen on 127.0.0.1.",
            Assert.Single(ConfigurationText.FaultsOf($"{Source}page: {{listen: '{listen}'}}\n")), StringComparison.Ordinal);
        Assert.True(ConfigurationText.Load($"{Source}page: {{listen: '{listen}', password: '{Hash}'}}\n").Configuration.Page!.Password!.Fits("turn the key"));
    }

    [Fact]
    public void A_password_itself_is_refused_and_not_shown()
    {
        var fault = Assert.Single(ConfigurationText.FaultsOf($"{Source}page: {{password: turn the key}}\n"));

        Assert.EndsWith("page.password: '***' is not allowed. A password itself must not stand here. Allowed: the hash of a password, as 'edgeagent page password' prints it.", fault, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("page: {key: page.key}", "page.key: a private key needs its certificate: page.certificate.")]
    [InlineData("page: {viewer_password: HASH}", "page.viewer_password: it is for those who may look only, and nobody has one to change things with. Add page.password.")]
    public void Keys_that_need_others_say_so(string section, string fault) =>
        Assert.EndsWith(fault, Assert.Single(ConfigurationText.FaultsOf(Source + section.Replace("HASH", $"'{Hash}'", StringComparison.Ordinal))), StringComparison.Ordinal);
}
