using EdgeAgent.TestKit;

namespace EdgeAgent.Vision.Tests.Networks;

/// <summary>The graphs of the assets, by their path without <c>.onnx</c>.</summary>
internal static class AssetGraphs
{
    /// <summary>Folders of graphs that hear instead of see.</summary>
    private static readonly string[] Speech = ["exports/espnet/", "exports/icefall/", "exports/hf_transformers/", "exports/speechbrain/", "models/kws/", "models/vad/"];

    public static IEnumerable<string> All
    {
        get
        {
            var root = TestAssets.PathOf("");
            return Directory.EnumerateFiles(root, "*.onnx", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(root, path)[..^".onnx".Length]).Order(StringComparer.Ordinal);
        }
    }

    public static bool Hears(string graph) => Speech.Any(graph.StartsWith);
}
