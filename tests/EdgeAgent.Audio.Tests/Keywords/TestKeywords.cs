using EdgeAgent.Audio.Keywords;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Keywords;

/// <summary>Keyword models of the assets.</summary>
internal static class TestKeywords
{
    public static KeywordModel Open(string reference) => Open(new BundleReader([]).Read(reference));

    public static KeywordModel Open(ModelBundle bundle) => KeywordModel.Open(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    public static KeywordModel OpenAsset(string name) => Open(TestAssets.PathOf($"models/kws/{name}.onnx"));

    /// <summary>A bundle's folder with links to models of the assets.</summary>
    public static DirectoryInfo Folder(params string[] assets)
    {
        var folder = Directory.CreateTempSubdirectory("keywords-");
        foreach (var asset in assets)
            File.CreateSymbolicLink(Path.Combine(folder.FullName, Path.GetFileName(asset)), TestAssets.PathOf($"models/{asset}"));
        return folder;
    }
}
