using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Machine.Interop;

/// <summary>Asks Linux for a file's owner and permissions, and whether this process may open it.</summary>
internal static unsafe partial class FileOwner
{
    private const int CurrentFolder = -100;
    private const int LinkItself = 0x100;
    private const uint BasicFields = 0x7ff;
    private const int ReadAndWrite = 6;

    /// <summary>sizeof(struct statx), the same on every architecture.</summary>
    private const int StatLength = 256;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int PermissionBits = 0xfff;

    /// <summary>Null where the file is not there.</summary>
    public static DeviceNode? Of(string path) => Of(path, 0);

    /// <summary>The same of a link itself, not of what it leads to.</summary>
    public static DeviceNode? OfLink(string path) => Of(path, LinkItself);

    private static DeviceNode? Of(string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var buffer = stackalloc byte[StatLength];
        if (Stat(CurrentFolder, path, flags, BasicFields, buffer) != 0)
            return null;
        var stat = new ReadOnlySpan<byte>(buffer, StatLength);
        return new DeviceNode(
            path, (UnixFileMode)(BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeOffset..]) & PermissionBits),
            BinaryPrimitives.ReadUInt32LittleEndian(stat[UserOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(stat[GroupOffset..]));
    }

    /// <summary>Whether this process may read and write it, access lists and all.</summary>
    public static bool Opens(string path) => OperatingSystem.IsLinux() && Access(path, ReadAndWrite) == 0;

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, byte* buffer);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);
}
