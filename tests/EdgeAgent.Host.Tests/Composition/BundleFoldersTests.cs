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

        var bundle = new BundleFolders(Path.Combine(folder.Path, "edgeagent.yaml")).Reader.Read(name);

        Assert.True(File.Exists(bundle.MainFile), bundle.MainFile);
    }
}
