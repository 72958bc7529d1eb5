using EdgeAgent.Host.Composition;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class BundleFoldersTests
{
    [Theory]
    [InlineData("speech-vad")]
    [InlineData("commands")]
    [InlineData("surface-defects")]
    public void A_bundle_that_comes_with_the_agent_is_found_wherever_the_configuration_is(string name)
    {
        using var folder = new TemporaryFolder();

        var bundle = new BundleFolders(folder["edgeagent.yaml"], folder["state"]).Reader.Read(name);

        Assert.True(File.Exists(bundle.MainFile), bundle.MainFile);
    }

    [Fact]
    public void A_pulled_bundle_is_found_before_one_that_comes_with_the_agent_and_after_those_beside_the_configuration()
    {
        using var folder = new TemporaryFolder();
        var folders = new BundleFolders(folder["site/edgeagent.yaml"], folder["state"]);

        Assert.Equal([folder["site/models"], Path.GetFullPath("models"), folder["state/models"]], folders.Folders.Take(3));
        Assert.Equal(folder["state/models"], folders.Pulled);
        Assert.True(File.Exists(folders.Catalogue), folders.Catalogue);
    }
}
