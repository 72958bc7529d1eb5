using EdgeAgent.Host.Machine;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Machine;

/// <summary>A /proc and /sys of a test's own.</summary>
internal sealed class MadeSystem : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public MadeSystem() => Files = new SystemFiles(_folder.Path);

    public SystemFiles Files { get; }

    /// <summary>The folder that stands for <c>/</c>.</summary>
    public string Root => _folder.Path;

    public MadeSystem With(string path, string text)
    {
        var file = At(path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        return this;
    }

    public MadeSystem WithLink(string path, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        Directory.CreateSymbolicLink(At(path), target);
        return this;
    }

    public string At(string path) => Path.Combine(_folder.Path, path.TrimStart('/'));

    public void Dispose() => _folder.Dispose();
}
