using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Machine;

public sealed class FileNodeTests
{
    private const UnixFileMode GroupReads = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
    private const UnixFileMode OthersRead = UnixFileMode.UserRead | UnixFileMode.OtherRead;

    private static readonly Account Service = new("edgeagent", 990, new HashSet<uint>([990, 44]));

    [Theory]
    [InlineData(GroupReads, 990u, 1u, "Read, Write", true)]
    [InlineData(GroupReads, 990u, 1u, "Execute", false)]
    [InlineData(GroupReads, 0u, 44u, "Read", true)]
    [InlineData(GroupReads, 0u, 44u, "Write", false)]
    [InlineData(GroupReads, 0u, 1u, "Read", false)]
    [InlineData(OthersRead, 0u, 1u, "Read", true)]
    // Who is in the group gets what the group gets, however open it is to others; the owner likewise.
    [InlineData(OthersRead, 0u, 44u, "Read", false)]
    [InlineData(UnixFileMode.GroupRead, 990u, 44u, "Read", false)]
    public void The_first_that_fits_of_owner_group_and_others_counts(UnixFileMode mode, uint user, uint group, string rights, bool expected) =>
        Assert.Equal(expected, new FileNode("/x", mode, user, group).Allows(Service, Enum.Parse<FileRights>(rights)));

    [Fact]
    public void Root_may_do_all_of_it() => Assert.True(new FileNode("/x", UnixFileMode.None, 1, 1).Allows(new Account("root", 0, new HashSet<uint>()), FileRights.Read | FileRights.Write));

    [Fact]
    public void An_access_list_grants_what_its_mask_lets_through()
    {
        var node = new FileNode("/x", GroupReads, 0, 1) { List = new AccessList(FileRights.Read, FileRights.Read) { Users = new Dictionary<uint, FileRights> { [990] = FileRights.Read | FileRights.Write } } };
        Assert.True(node.Allows(Service, FileRights.Read));
        Assert.False(node.Allows(Service, FileRights.Write));

        var ofGroup = new FileNode("/x", GroupReads, 0, 1) { List = new AccessList(FileRights.None, FileRights.Read | FileRights.Write) { Groups = new Dictionary<uint, FileRights> { [44] = FileRights.Write } } };
        Assert.True(ofGroup.Allows(Service, FileRights.Write));
        Assert.False(ofGroup.Allows(Service, FileRights.Read));

        // A named user gets no more, though others would.
        var shut = new FileNode("/x", OthersRead, 0, 1) { List = new AccessList(FileRights.None, FileRights.Read) { Users = new Dictionary<uint, FileRights> { [990] = FileRights.None } } };
        Assert.False(shut.Allows(Service, FileRights.Read));
    }

    [Fact]
    public void The_system_tells_kind_mode_link_and_access_list()
    {
        if (!OperatingSystem.IsLinux())
            return;
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "");
        File.SetUnixFileMode(folder["a"], GroupReads);
        File.CreateSymbolicLink(folder["b"], "a");
        AccessGrant.ToRead(folder["a"], Service.User);

        var node = FileOwner.Of(folder["b"])!;
        Assert.Equal(("0640", false, null), (node.ModeText, node.IsFolder, node.LinkTarget));
        Assert.True(node.Allows(Service, FileRights.Read));
        Assert.False(node.Allows(Service with { User = 991 }, FileRights.Read));
        Assert.Equal("a", FileOwner.OfLink(folder["b"])!.LinkTarget);
        Assert.True(FileOwner.Of(folder.Path)!.IsFolder);
        Assert.Null(FileOwner.Of(folder["none"]));
    }
}
