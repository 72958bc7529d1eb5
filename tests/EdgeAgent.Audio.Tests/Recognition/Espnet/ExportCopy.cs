using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

/// <summary>A copy of an export in a folder of its own, with its configuration edited.</summary>
internal sealed class ExportCopy : IDisposable
{
    public ExportCopy(string asset, Func<string, string> edit)
    {
        Folder = Path.Combine(Path.GetTempPath(), "espnet-" + Path.GetRandomFileName());
        Directory.CreateDirectory(Folder);
        var from = TestAssets.PathOf(asset);
        File.WriteAllText(Path.Combine(Folder, "config.yaml"), edit(File.ReadAllText(Path.Combine(from, "config.yaml"))));
        foreach (var file in Directory.EnumerateFiles(from, "*.onnx", SearchOption.AllDirectories).Concat(Directory.EnumerateFiles(from, "feats_stats.npz")).Concat(Directory.EnumerateFiles(from, "pe.npy")))
        {
            var target = Path.Combine(Folder, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    public string Folder { get; }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
