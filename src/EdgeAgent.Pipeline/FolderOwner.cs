using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline;

/// <summary>
/// Lets what an administrator writes belong to whoever owns the folder: a person with sudo works in the folders of the agent's user, who must be able to
/// replace it later.
/// </summary>
public static unsafe partial class FolderOwner
{
    // Of Linux (fcntl.h), and struct statx of linux/stat.h, which is the same on every processor.
    private const int CurrentFolder = -100;
    private const uint UserAndGroup = 0x18;
    private const int StatxBytes = 256;
    private const int UserAt = 20;
    private const int GroupAt = 24;

    /// <summary>Gives a file or folder to its folder's owner. Where this user is no administrator, or the system does not let it, it stays as it is.</summary>
    /// <param name="path">What was written just now. A link is given itself, not what it leads to: whoever owns the folder may have put one there meanwhile.</param>
    public static void Give(string path)
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess || Path.GetDirectoryName(Path.GetFullPath(path)) is not { } folder)
            return;
        Span<byte> facts = stackalloc byte[StatxBytes];
        int asked;
        fixed (byte* at = facts)
            asked = Ask(CurrentFolder, folder, 0, UserAndGroup, at);
        if (asked == 0)
            _ = ChangeOwner(path, BinaryPrimitives.ReadUInt32LittleEndian(facts[UserAt..]), BinaryPrimitives.ReadUInt32LittleEndian(facts[GroupAt..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Ask(int folder, string path, int flags, uint mask, byte* facts);

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
