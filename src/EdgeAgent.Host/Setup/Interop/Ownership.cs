using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Setup.Interop;

/// <summary>Gives files to a group of the system, as an administrator may.</summary>
internal static unsafe partial class Ownership
{
    private const int Unchanged = -1;

    /// <summary>Gives a file to a group.</summary>
    /// <returns>False where there is no such group, or this user may not.</returns>
    public static bool TryGiveTo(string group, string path)
    {
        var entry = GetGroup(group);
        return entry is not null && ChangeOwner(path, Unchanged, (int)entry->Id) == 0;
    }

    /// <summary>Gives a file to a user and a group.</summary>
    /// <returns>False where this user may not.</returns>
    public static bool TryGiveTo(uint user, uint group, string path) => ChangeOwner(path, (int)user, (int)group) == 0;

    [LibraryImport("libc", EntryPoint = "getgrnam", StringMarshalling = StringMarshalling.Utf8)]
    private static partial Group* GetGroup(string name);

    [LibraryImport("libc", EntryPoint = "chown", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChangeOwner(string path, int owner, int group);

    /// <summary>struct group of grp.h, as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Group
    {
        public byte* Name;
        public byte* Password;
        public uint Id;
    }
}
