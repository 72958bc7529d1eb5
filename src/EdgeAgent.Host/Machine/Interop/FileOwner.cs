using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Machine.Interop;

/// <summary>Asks Linux for a file's owner and permissions, and what this process may do with it.</summary>
internal static unsafe partial class FileOwner
{
    private const int MayEnter = 1;
    private const int MayRead = 4;
    private const int MayReadAndWrite = 6;

    private const string AccessListName = "system.posix_acl_access";

    /// <summary>More entries than a list of a person has.</summary>
    private const int LongestList = 4096;

    /// <summary>What a path leads to in the end. Null where nothing is there, or this user may not go there.</summary>
    public static FileNode? Of(string path) => FileStat.Of(path) is { } stat ? Node(path, stat) : null;

    /// <summary>What lies at a path, were it a link.</summary>
    public static FileNode? OfLink(string path) => FileStat.OfLink(path) is { } stat ? Node(path, stat) : null;

    /// <summary>Whether this process may read and write it, access lists and all.</summary>
    public static bool Opens(string path) => OperatingSystem.IsLinux() && Access(path, MayReadAndWrite) == 0;

    /// <summary>Whether this process may read it, access lists and all.</summary>
    public static bool Reads(string path) => !OperatingSystem.IsLinux() || Access(path, MayRead) == 0;

    /// <summary>The nearest folder above a path that this process may not go through; null where it may reach what is there, and nothing is.</summary>
    public static string? ClosedAbove(string path)
    {
        var folder = Path.GetDirectoryName(path);
        while (folder is not null && !Directory.Exists(folder))
            folder = Path.GetDirectoryName(folder);
        return folder is null || !OperatingSystem.IsLinux() || Access(folder, MayEnter) == 0 ? null : folder;
    }

    private static FileNode Node(string path, FileStat stat) => new(path, stat.Mode, stat.User, stat.Group)
    {
        IsFolder = stat.IsFolder,
        LinkTarget = stat.IsLink ? new FileInfo(path).LinkTarget : null,
        List = stat.IsLink ? null : ListOf(path),
    };

    private static AccessList? ListOf(string path)
    {
        var buffer = stackalloc byte[LongestList];
        var length = GetAttribute(path, AccessListName, buffer, LongestList);
        return length > 0 ? AccessList.Read(new ReadOnlySpan<byte>(buffer, (int)length)) : null;
    }

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    [LibraryImport("libc", EntryPoint = "getxattr", StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint GetAttribute(string path, string name, byte* value, nint size);
}
