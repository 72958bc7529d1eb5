using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Pipeline.Tests.Streams.Children;

public sealed class ChildEnvironmentTests
{
    [Fact]
    public void What_sounds_like_a_secret_or_holds_one_is_not_inherited()
    {
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = "/usr/bin",
            ["PWD"] = "/srv",
            ["GST_PLUGIN_PATH"] = "/opt",
            ["http_proxy"] = "http://user:geheim-1@proxy",
            ["CAMERA_PASSWORD"] = "other",
            ["mqtt_token"] = "abc",
            ["EMPTY"] = null,
            ["CAMERA"] = "rtsp://user:geheim-1@10.0.0.8/",
        };
        ChildEnvironment.RemoveSecrets(environment, ["geheim-1"]);
        Assert.Equal(["EMPTY", "GST_PLUGIN_PATH", "PATH", "PWD", "http_proxy"], environment.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_the_configuration_reads_is_not_inherited_but_for_what_programs_need()
    {
        ChildEnvironment.Hide("HIDDEN_OF_THIS_TEST");
        ChildEnvironment.Hide("HOME");
        var environment = new Dictionary<string, string?> { ["HOME"] = "/root", ["HIDDEN_OF_THIS_TEST"] = "x", ["hidden_of_this_test"] = "y" };

        ChildEnvironment.RemoveSecrets(environment, []);

        Assert.Equal(["HOME", "hidden_of_this_test"], environment.Keys.Order(StringComparer.Ordinal));
    }
}
