using System.Runtime.InteropServices;

namespace EdgeAgent.Audio.Tests.Capture.Alsa;

/// <summary>What native code writes to file descriptor 2 meanwhile (and what parallel tests do).</summary>
internal sealed partial class StderrCapture : IDisposable
{
    private const int Stderr = 2;

    private readonly string _path = Path.GetTempFileName();
    private readonly int _saved = Duplicate(Stderr);

    public StderrCapture()
    {
        using var file = new FileStream(_path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        Assert.Equal(Stderr, Replace((int)file.SafeFileHandle.DangerousGetHandle(), Stderr));
    }

    public string Text()
    {
        using var reader = new StreamReader(new FileStream(_path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd();
    }

    public void Dispose()
    {
        _ = Replace(_saved, Stderr);
        _ = Close(_saved);
        File.Delete(_path);
    }

    [LibraryImport("libc", EntryPoint = "dup")]
    private static partial int Duplicate(int descriptor);

    [LibraryImport("libc", EntryPoint = "dup2")]
    private static partial int Replace(int from, int to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
