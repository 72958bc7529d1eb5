using System.Globalization;

namespace EdgeAgent.Host.Machine;

/// <summary>Reads who is who of <c>/etc/passwd</c> and <c>/etc/group</c>; users of a directory service are not in there and have numbers for names.</summary>
/// <param name="files">The system's files.</param>
internal sealed class Accounts(SystemFiles files)
{
    private readonly List<string[]> _users = [.. files.Lines("/etc/passwd").Select(line => line.Split(':')).Where(f => f.Length >= 4)];
    private readonly List<string[]> _groups = [.. files.Lines("/etc/group").Select(line => line.Split(':')).Where(f => f.Length >= 4)];

    /// <summary>This process's user with the groups that it has: those of its login. Null where the kernel does not tell.</summary>
    public Account? OfThisProcess()
    {
        var fields = files.Lines("/proc/self/status").Select(line => line.Split(':', 2)).Where(f => f.Length == 2).GroupBy(f => f[0]).ToDictionary(g => g.Key, g => Numbers(g.First()[1]));
        // Real, effective, saved, and that of files.
        return fields.GetValueOrDefault("Uid") is [_, var user, ..] && fields.GetValueOrDefault("Gid") is [_, var group, ..]
            ? new Account(UserName(user), user, new HashSet<uint>([group, .. fields.GetValueOrDefault("Groups") ?? []]))
            : null;
    }

    /// <summary>A user as it would log in now; null where there is none of the name.</summary>
    /// <param name="name">Its name, or its number.</param>
    /// <param name="group">The name or number of a group in the place of its own; null for its own.</param>
    public Account? Named(string name, string? group = null)
    {
        if ((_users.FirstOrDefault(f => f[0] == name) ?? _users.FirstOrDefault(f => f[2] == name)) is not { } user || Number(user[2]) is not { } number)
            return null;
        var first = group is null ? Number(user[3]) : GroupNumber(group);
        var others = _groups.Where(g => g[3].Split(',').Contains(user[0])).Select(g => Number(g[2])).OfType<uint>();
        return new Account(user[0], number, new HashSet<uint>([.. first is { } own ? [own] : (uint[])[], .. others])) { Home = user.ElementAtOrDefault(5) is { Length: > 0 } home ? home : null };
    }

    /// <summary>The number of a group by its name or number; null where there is none of the name.</summary>
    public uint? GroupNumber(string name) => Number(_groups.FirstOrDefault(g => g[0] == name)?[2] ?? name);

    /// <summary>The name of a user; its number where it has none.</summary>
    public string UserName(uint user) => _users.FirstOrDefault(f => Number(f[2]) == user)?[0] ?? user.ToString(CultureInfo.InvariantCulture);

    /// <summary>The name of a group; null where it has none, as in a container that does not know the machine's.</summary>
    public string? GroupName(uint group) => _groups.FirstOrDefault(g => Number(g[2]) == group)?[0];

    private static uint[] Numbers(string text) => [.. text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries).Select(Number).OfType<uint>()];

    private static uint? Number(string text) => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
