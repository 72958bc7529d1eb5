namespace EdgeAgent.Host.Machine;

/// <summary>A device's file: who may open it.</summary>
/// <param name="Path">The file.</param>
/// <param name="Mode">Its permissions.</param>
/// <param name="User">The number of its owner.</param>
/// <param name="Group">The number of its group.</param>
internal sealed record DeviceNode(string Path, UnixFileMode Mode, uint User, uint Group)
{
    /// <summary>Whether somebody may read and write it by its permissions; access lists are not looked at.</summary>
    public bool Opens(Account account) => account.User == 0
        || Has(UnixFileMode.OtherRead | UnixFileMode.OtherWrite)
        || (User == account.User && Has(UnixFileMode.UserRead | UnixFileMode.UserWrite))
        || (OpensForGroup && account.Groups.Contains(Group));

    /// <summary>Whether its group may read and write it.</summary>
    public bool OpensForGroup => Has(UnixFileMode.GroupRead | UnixFileMode.GroupWrite);

    private bool Has(UnixFileMode both) => (Mode & both) == both;
}
