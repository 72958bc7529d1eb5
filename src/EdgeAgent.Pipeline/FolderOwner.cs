using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline;

/// <summary>
/// Lets what an administrator writes belong to whoever owns the folder: a person with sudo works in the folders of the agent's user, who must be able to
/// replace it later.
/// </summary>
public static partial class FolderOwner
{
    /// <summary>Gives a file or folder to its folder's owner. Where this user is no administrator, or the system does not let it, it stays as it is.</summary>
    /// <param name="path">What was written just now. A link is given itself, not what it leads to: whoever owns the folder may have put one there meanwhile.</param>
    public static void Give(string path)
    {
        if (Environment.IsPrivilegedProcess && Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder && FileStat.Of(folder) is { } owner)
            _ = ChangeOwner(path, owner.User, owner.Group);
    }

    [LibraryImport("libc", EntryPoint = "lchown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, uint user, uint group);
}
