using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Machine.Interop;

/// <summary>Whose a file is on Linux and who may do what with it, which .NET does not tell (statx(2)).</summary>
/// <param name="User">The number of its owner.</param>
/// <param name="Group">The number of its group.</param>
/// <param name="Mode">Its permissions.</param>
internal readonly unsafe partial record struct FileStat(uint User, uint Group, UnixFileMode Mode)
{
    private const int CurrentFolder = -100;
    private const int LinkItself = 0x100;
    private const uint BasicFields = 0x7ff;
    private const int PermissionBits = 0xfff;
    private const int KindBits = 0xf000;
    private const int Folder = 0x4000;
    private const int Link = 0xa000;

    // struct statx of linux/stat.h, the same on every processor.
    private const int Length = 256;
    private const int UserOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder { get; private init; }

    /// <summary>Whether it is a symbolic link.</summary>
    public bool IsLink { get; private init; }

    /// <summary>Asks for a file; a link is followed.</summary>
    /// <returns>Null where it is not there or cannot be reached, and on other systems than Linux.</returns>
    public static FileStat? Of(string path) => Of(path, 0);

    /// <summary>The same of a link itself, not of what it leads to.</summary>
    public static FileStat? OfLink(string path) => Of(path, LinkItself);

    private static FileStat? Of(string path, int flags)
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var buffer = stackalloc byte[Length];
        if (Stat(CurrentFolder, path, flags, BasicFields, buffer) != 0)
            return null;
        var stat = new ReadOnlySpan<byte>(buffer, Length);
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(stat[ModeOffset..]);
        return new FileStat(
            BinaryPrimitives.ReadUInt32LittleEndian(stat[UserOffset..]), BinaryPrimitives.ReadUInt32LittleEndian(stat[GroupOffset..]), (UnixFileMode)(mode & PermissionBits))
        {
            IsFolder = (mode & KindBits) == Folder,
            IsLink = (mode & KindBits) == Link,
        };
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Stat(int folder, string path, int flags, uint mask, byte* buffer);
}
