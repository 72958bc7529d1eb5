using System.Security.Cryptography;

namespace EdgeAgent.Host.Tests.Catalogue;

/// <summary>A catalogue of one model, 'one', whose graph is some bytes: enough for the built program to pull.</summary>
internal static class OneModel
{
    public static byte[] Graph { get; } = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * 31 >> 3))];

    public static string Hash { get; } = Convert.ToHexStringLower(SHA256.HashData(Graph));

    public static void WriteCatalogue(string path, Uri server, string licence = "MIT") => File.WriteAllText(path, $$$"""
        models:
          one:
            title: One
            task: detection
            family: yolox
            licence: {{{licence}}}
            licence_url: https://example.org/LICENSE
            project: https://example.org
            source: this test
            files: {model.onnx: {urls: {{{server}}}model.onnx, bytes: {{{Graph.Length}}}, sha256: {{{Hash}}}}}
            model: |
              name: one
              family: yolox
        """);
}
