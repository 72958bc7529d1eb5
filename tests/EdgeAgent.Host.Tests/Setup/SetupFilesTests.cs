using EdgeAgent.Host.Setup;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Setup;

public sealed class SetupFilesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", true)]
    [InlineData("# nothing yet\nagent:\n  state: /var/lib/edgeagent\n", true)]
    [InlineData("cameras: {a: {source: x.mp4}}", false)]
    [InlineData("wyoming: {}", false)]
    [InlineData("no: yaml: at all", false)]
    public void A_file_that_says_nothing_to_do_is_blank(string text, bool expected)
    {
        File.WriteAllText(_folder["edgeagent.yaml"], text);
        Assert.Equal(expected, new SetupFiles(_folder["edgeagent.yaml"]).IsBlank);
    }

    [Fact]
    public void The_state_folder_that_was_named_stays_named()
    {
        File.WriteAllText(_folder["edgeagent.yaml"], "agent: {state: state}");
        Assert.Equal(_folder["state"], new SetupFiles(_folder["edgeagent.yaml"]).State);
        Assert.Null(new SetupFiles(_folder["other.yaml"]).State);
    }

    [Fact]
    public void A_link_to_the_configuration_stays_a_link()
    {
        File.WriteAllText(_folder["real.yaml"], "old");
        File.CreateSymbolicLink(_folder["edgeagent.yaml"], _folder["real.yaml"]);
        var kept = new SetupFiles(_folder["edgeagent.yaml"]).Write("new", new SecretsEditor(null));

        Assert.Equal("new", File.ReadAllText(_folder["real.yaml"]));
        Assert.NotNull(File.ResolveLinkTarget(_folder["edgeagent.yaml"], returnFinalTarget: false));
        Assert.Equal((_folder["real.yaml.bak"], "old"), (kept, File.ReadAllText(kept!)));
    }

    [Fact]
    public void Secrets_are_for_their_owner_alone_whatever_an_earlier_attempt_left_behind()
    {
        if (OperatingSystem.IsWindows())
            return;
        File.WriteAllText(_folder["secrets.yaml.new"], "left behind, for everybody");
        var secrets = new SecretsEditor(null);
        secrets.NameOf("mqtt_password", "x");
        Assert.Null(new SetupFiles(_folder["edgeagent.yaml"]).Write("c", secrets));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["secrets.yaml"]));
        Assert.False(File.Exists(_folder["secrets.yaml.new"]));
    }

    [Fact]
    public void A_configuration_that_was_there_keeps_who_may_read_it()
    {
        if (OperatingSystem.IsWindows())
            return;
        const UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        File.WriteAllText(_folder["edgeagent.yaml"], "old");
        File.SetUnixFileMode(_folder["edgeagent.yaml"], mode);
        new SetupFiles(_folder["edgeagent.yaml"]).Write("new", new SecretsEditor(null));
        Assert.Equal(mode, File.GetUnixFileMode(_folder["edgeagent.yaml"]));
    }

    [Fact]
    public void Where_nothing_can_be_written_is_told_before_anybody_is_asked()
    {
        File.WriteAllText(_folder["file"], "");
        var fault = Assert.Throws<SetupException>(() => new SetupFiles(_folder["file/edgeagent.yaml"]).RequireWritable());
        Assert.Contains("cannot be written:", fault.Message, StringComparison.Ordinal);
        Assert.Contains("--output FILE", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.8", "10-0-0-8")]
    [InlineData("192.168.1.168", "192-168-1-168")]
    [InlineData("USB Camera: USB Camera", "usb-camera")]
    public void A_name_keeps_every_number_of_an_address_and_says_a_word_once(string text, string expected) =>
        Assert.Equal(expected, new SourceNames().Propose(text, "camera"));

    [Theory]
    [InlineData(null, null, "mosquitto_sub -h 127.0.0.1 -v")]
    [InlineData("mqtt://broker.lan", null, "mosquitto_sub -h broker.lan -v")]
    [InlineData("mqtts://broker.lan", "it's me", @"mosquitto_sub -h broker.lan -p 8883 --tls-use-os-certs -u 'it'\''s me' -P PASSWORD -v")]
    [InlineData("mqtt://[::1]:1884", null, "mosquitto_sub -h ::1 -p 1884 -v")]
    public void The_command_that_shows_the_events_goes_to_the_broker_and_holds_no_password(string? url, string? username, string expected)
    {
        var plan = new SetupPlan { Agent = "a", Broker = url is null ? null : new PlannedBroker(url, username, username is null ? null : "s3cret") };
        Assert.StartsWith($"{expected} -t 'edgeagent/#'", NextSteps.Watch(plan), StringComparison.Ordinal);
    }
}
