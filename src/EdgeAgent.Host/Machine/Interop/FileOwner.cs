using System.Runtime.InteropServices;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Machine.Interop;

/// <summary>Asks Linux for a file's owner and permissions, and whether this process may open it.</summary>
internal static partial class FileOwner
{
    private const int ReadAndWrite = 6;

    /// <summary>Null where the file is not there.</summary>
    public static DeviceNode? Of(string path) => Node(path, FileStat.Of(path));

    /// <summary>The same of a link itself, not of what it leads to.</summary>
    public static DeviceNode? OfLink(string path) => Node(path, FileStat.OfLink(path));

    /// <summary>Whether this process may read and write it, access lists and all.</summary>
    public static bool Opens(string path) => OperatingSystem.IsLinux() && Access(path, ReadAndWrite) == 0;

    private static DeviceNode? Node(string path, FileStat? stat) => stat is var (user, group, mode) ? new DeviceNode(path, mode, user, group) : null;

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
