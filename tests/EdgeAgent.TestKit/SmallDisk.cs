using System.Diagnostics;
using System.Globalization;

namespace EdgeAgent.TestKit;

/// <summary>A disk of a few megabytes in memory, in a mount namespace of its own; needs no rights where users may have namespaces.</summary>
public sealed class SmallDisk : IAsyncDisposable
{
    /// <summary>What works where there can be one.</summary>
    public const string Trial = "unshare -rm mount -t tmpfs none /mnt";

    private readonly Process _holder;
    private readonly TemporaryFolder _folder = new();

    private SmallDisk(int megabytes)
    {
        _holder = new Process
        {
            StartInfo = new ProcessStartInfo("unshare", ["-rm", "sh", "-c", $"mount -t tmpfs -o size={megabytes}m none '{_folder.Path}' && echo mounted && exec cat"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
        };
        _holder.Start();
    }

    /// <summary>Its folder, as a program sees it that runs <see cref="Through"/>.</summary>
    public string Folder => _folder.Path;

    /// <summary>Its folder, as we see it.</summary>
    public string FromOutside => $"/proc/{_holder.Id.ToString(CultureInfo.InvariantCulture)}/root{_folder.Path}";

    /// <summary>What runs a program where the disk is.</summary>
    public IReadOnlyList<string> Through => ["nsenter", "-t", _holder.Id.ToString(CultureInfo.InvariantCulture), "-U", "-m", "--preserve-credentials"];

    /// <summary>Mounts one.</summary>
    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk(megabytes);
        return await disk._holder.StandardOutput.ReadLineAsync().WaitAsync(Until.Patience) == "mounted" ? disk : throw new InvalidOperationException("The disk could not be mounted.");
    }

    /// <summary>Makes it one that can be written, <c>rw</c>, or one that cannot, <c>ro</c>; nobody has a file of it open.</summary>
    public void Remount(string mode)
    {
        using var mount = Process.Start(Through[0], [.. Through.Skip(1), "mount", "-o", $"remount,{mode}", _folder.Path]);
        mount.WaitForExit();
        if (mount.ExitCode != 0)
            throw new InvalidOperationException($"The disk could not be mounted as {mode}.");
    }

    /// <summary>Leaves no room.</summary>
    public void Fill()
    {
        using var file = new FileStream(Path.Combine(FromOutside, "ballast"), FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 65536, 4096, 512, 1 })
        {
            try
            {
                while (true)
                    file.Write(new byte[size]);
            }
            catch (IOException)
            {
                // Smaller ones may still go.
            }
        }
    }

    /// <summary>Gives the room back.</summary>
    public void Free() => File.Delete(Path.Combine(FromOutside, "ballast"));

    public async ValueTask DisposeAsync()
    {
        _holder.Kill();
        await _holder.WaitForExitAsync();
        _holder.Dispose();
        _folder.Dispose();
    }
}
