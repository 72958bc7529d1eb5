using System.Globalization;

namespace EdgeAgent.Host.Machine;

/// <summary>A file, folder or device: who may do what with it.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="User">The number of its owner.</param>
/// <param name="Group">The number of its group.</param>
internal sealed record FileNode(string Path, UnixFileMode Mode, uint User, uint Group)
{
    private const int UserBits = 6;
    private const int GroupBits = 3;
    private const int OfOne = 7;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder { get; init; }

    /// <summary>Where it points to, where it is a symbolic link.</summary>
    public string? LinkTarget { get; init; }

    /// <summary>What its access list grants beyond the mode; null without one.</summary>
    public AccessList? List { get; init; }

    /// <summary>Whether its group may read and write it.</summary>
    public bool OpensForGroup => Has(Of(GroupBits), FileRights.Read | FileRights.Write);

    /// <summary>Its mode as it is written: <c>0640</c>.</summary>
    public string ModeText => string.Create(CultureInfo.InvariantCulture, $"0{Convert.ToString((int)Mode & 0x1ff, 8).PadLeft(3, '0')}");

    /// <summary>Whether somebody may read and write it.</summary>
    public bool Opens(Account account) => Allows(account, FileRights.Read | FileRights.Write);

    /// <summary>Whether somebody may do something with it: the first that fits of owner, named users, groups and others counts (acl(5)).</summary>
    public bool Allows(Account account, FileRights rights)
    {
        if (account.User == 0)
            return true;
        if (User == account.User)
            return Has(Of(UserBits), rights);
        if (List is not { } list)
            return Has(account.Groups.Contains(Group) ? Of(GroupBits) : Of(0), rights);
        if (list.Users.TryGetValue(account.User, out var named))
            return Has(named & list.Mask, rights);
        var granted = list.Groups.Where(g => account.Groups.Contains(g.Key)).Select(g => g.Value).ToList();
        if (account.Groups.Contains(Group))
            granted.Add(list.OwningGroup);
        return granted.Count > 0 ? granted.Any(g => Has(g & list.Mask, rights)) : Has(Of(0), rights);
    }

    private FileRights Of(int shift) => (FileRights)((int)Mode >> shift & OfOne);

    private static bool Has(FileRights granted, FileRights wanted) => (granted & wanted) == wanted;
}
