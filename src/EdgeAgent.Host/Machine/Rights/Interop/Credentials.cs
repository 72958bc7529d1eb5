using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Machine.Rights.Interop;

/// <summary>
/// As whom the process works. glibc sets the ids of every thread (nptl(7), "NPTL and process credential changes"; the kernel's own calls
/// would set those of one), so that it does not matter on which thread of the pool a file is opened.
/// </summary>
internal static unsafe partial class Credentials
{
    private const int CurrentFolder = -100;
    private const int ReadWork = 5;
    private const int ReadWriteWork = 7;
    private const int AsEffectiveUser = 0x200;

    /// <summary>Whose rights count now.</summary>
    public static uint User => GetEffectiveUser();

    /// <summary>Who started the process.</summary>
    public static uint RealUser => GetRealUser();

    /// <summary>The group whose rights count now.</summary>
    public static uint Group => GetEffectiveGroup();

    /// <summary>The further groups whose rights count now.</summary>
    public static uint[] Groups
    {
        get
        {
            var groups = new uint[GetGroups(0, null)];
            fixed (uint* first = groups)
                return GetGroups(groups.Length, first) == groups.Length ? groups : throw Refused("the groups cannot be read");
        }
    }

    /// <summary>The name of a user and its first group; null where the number has no name here.</summary>
    public static (string Name, uint Group)? Account(uint user)
    {
        var entry = GetAccount(user);
        return entry is null || Marshal.PtrToStringUTF8((nint)entry->Name) is not { } name ? null : (name, entry->Group);
    }

    /// <summary>Takes another user's rights for its own; the real user stays, and with it the way back.</summary>
    /// <exception cref="UnauthorizedAccessException">The process may not.</exception>
    public static void TakeUser(uint user) => Require(SetEffectiveUser(user), "another user cannot be taken");

    /// <summary>Takes a group.</summary>
    /// <exception cref="UnauthorizedAccessException">The process may not.</exception>
    public static void TakeGroup(uint group) => Require(SetEffectiveGroup(group), "another group cannot be taken");

    /// <summary>Takes further groups in the place of those it has.</summary>
    /// <exception cref="UnauthorizedAccessException">The process may not.</exception>
    public static void TakeGroups(ReadOnlySpan<uint> groups)
    {
        fixed (uint* first = groups)
            Require(SetGroups((nuint)groups.Length, first), "other groups cannot be taken");
    }

    /// <summary>Takes the further groups that a user has at a login.</summary>
    /// <exception cref="UnauthorizedAccessException">The process may not.</exception>
    public static void TakeGroupsOf(string user, uint group) => Require(InitGroups(user, group), "other groups cannot be taken");

    /// <summary>Whether a folder can be looked through with the rights that count now.</summary>
    public static bool Reads(string folder) => Access(CurrentFolder, folder, ReadWork, AsEffectiveUser) == 0;

    /// <summary>Whether files can be made and removed in a folder with the rights that count now.</summary>
    public static bool Writes(string folder) => Access(CurrentFolder, folder, ReadWriteWork, AsEffectiveUser) == 0;

    private static void Require(int result, string what)
    {
        if (result != 0)
            throw Refused(what);
    }

    private static UnauthorizedAccessException Refused(string what) => new($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");

    [LibraryImport("libc", EntryPoint = "getuid")]
    private static partial uint GetRealUser();

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetEffectiveUser();

    [LibraryImport("libc", EntryPoint = "getegid")]
    private static partial uint GetEffectiveGroup();

    [LibraryImport("libc", EntryPoint = "seteuid", SetLastError = true)]
    private static partial int SetEffectiveUser(uint user);

    [LibraryImport("libc", EntryPoint = "setegid", SetLastError = true)]
    private static partial int SetEffectiveGroup(uint group);

    [LibraryImport("libc", EntryPoint = "getgroups", SetLastError = true)]
    private static partial int GetGroups(int count, uint* groups);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, uint* groups);

    [LibraryImport("libc", EntryPoint = "initgroups", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int InitGroups(string user, uint group);

    [LibraryImport("libc", EntryPoint = "getpwuid")]
    private static partial Entry* GetAccount(uint user);

    [LibraryImport("libc", EntryPoint = "faccessat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(int folder, string path, int mode, int flags);

    /// <summary>struct passwd of pwd.h, as far as it is read.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public byte* Name;
        public byte* Password;
        public uint User;
        public uint Group;
    }
}
