using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Tests.Machine;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class PermissionCheckTests : IDisposable
{
    private const UnixFileMode OwnerAndGroup = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly MadeSystem _system = new();

    public void Dispose() => _system.Dispose();

    /// <summary>anna, whose login is in the groups of <paramref name="session"/>; the group file says more.</summary>
    private List<Finding> Look(string session, string groups, UnixFileMode mode = OwnerAndGroup, uint group = 44, bool areNeeded = true, string more = "")
    {
        _system.With("/proc/self/status", $"Name:\tedgeagent\nUid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t{session} \n")
            .With("/etc/passwd", $"root:x:0:0::/root:/bin/bash\nanna:x:1000:1000:Anna:/home/anna:/bin/bash\n{more}")
            .With("/etc/group", groups);
        var accounts = new Accounts(_system.Files);
        var me = accounts.OfThisProcess()!;
        FileNode NodeOf(string path) => new(path, mode, 0, group);
        return [.. new PermissionCheck(accounts, null, NodeOf, path => NodeOf(path).Opens(me)).Run(["/dev/video0"], areNeeded)];
    }

    [Fact]
    public void Who_is_in_the_group_may_open_the_camera()
    {
        var found = Assert.Single(Look("1000 44", "anna:x:1000:\nvideo:x:44:anna\n"));
        Assert.Equal((FindingState.Ok, "anna may open /dev/video0"), (found.State, found.Message));
    }

    [Fact]
    public void Who_is_not_in_the_group_is_told_the_command()
    {
        var found = Assert.Single(Look("1000", "anna:x:1000:\nvideo:x:44:\n"));
        Assert.Equal((FindingState.Missing, "anna may not open /dev/video0: anna is not in the group video."), (found.State, found.Message));
        Assert.Equal("sudo usermod -aG video anna, then log in again.", found.Cure);
    }

    [Fact]
    public void Who_was_added_after_the_login_has_to_log_in_again()
    {
        var found = Assert.Single(Look("1000", "anna:x:1000:\nvideo:x:44:bob,anna\n"));
        Assert.Equal("anna may not open /dev/video0 yet: it was added to the group video after this session began.", found.Message);
        Assert.Equal("Log out and in again; after that 'id' names the group.", found.Cure);
    }

    [Fact]
    public void A_container_without_the_machines_groups_is_told_the_number()
    {
        var found = Assert.Single(Look("1000", "anna:x:1000:\n"));
        Assert.Contains("they are the group 44's, which has no name here", found.Message, StringComparison.Ordinal);
        Assert.Equal("Start the container with --group-add 44 (compose.yaml: group_add: [\"44\"]).", found.Cure);
    }

    [Fact]
    public void A_device_of_its_owner_alone_needs_a_rule()
    {
        var found = Assert.Single(Look("1000 44", "video:x:44:anna\n", UnixFileMode.UserRead | UnixFileMode.UserWrite));
        Assert.Equal("anna may not open /dev/video0: only the owner may.", found.Message);
        Assert.StartsWith("Give the devices a group by a udev rule", found.Cure, StringComparison.Ordinal);
    }

    [Fact]
    public void The_packaged_service_is_told_of_when_its_user_may_not()
    {
        var found = Look("1000 44", "video:x:44:anna\nedgeagent:x:990:\n", more: "edgeagent:x:990:990::/var/lib/edgeagent:/usr/sbin/nologin\n");
        Assert.Equal([FindingState.Ok, FindingState.Warning], found.Select(f => f.State));
        Assert.Equal("sudo usermod -aG video edgeagent && sudo systemctl restart edgeagent.service", found[1].Cure);
    }

    [Theory]
    [InlineData(44u, "Ok", "edgeagent may open /dev/video0", null)]
    [InlineData(45u, "Missing", "edgeagent may not open /dev/video0: edgeagent is not in the group cameras.", "sudo usermod -aG cameras edgeagent && sudo systemctl restart edgeagent.service")]
    public void Where_the_service_runs_the_configuration_its_permissions_count_whoever_checks(uint group, string state, string message, string? cure)
    {
        using var service = new MadeService();
        _system.With("/proc/self/status", "Uid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\nGroups:\t0\n").With("/etc/group", "video:x:44:edgeagent\ncameras:x:45:\n");

        var found = Assert.Single(new PermissionCheck(new Accounts(_system.Files), service.View(), path => new FileNode(path, OwnerAndGroup, 0, group), _ => true).Run(["/dev/video0"], areNeeded: true));

        Assert.Equal((state, message, cure), ($"{found.State}", found.Message, found.Cure));
    }

    [Fact]
    public void Without_a_configuration_it_is_only_noted() =>
        Assert.Equal(FindingState.Note, Assert.Single(Look("1000", "video:x:44:\n", areNeeded: false)).State);

    [Fact]
    public void A_system_that_does_not_tell_who_we_are_is_left_alone() =>
        Assert.Empty(new PermissionCheck(new Accounts(_system.Files), null, path => new FileNode(path, OwnerAndGroup, 0, 44), _ => false).Run(["/dev/video0"], true));

    [Fact]
    public void The_system_itself_is_asked_where_nobody_stands_in()
    {
        // Everybody may open it, on every Linux.
        var found = Assert.Single(new PermissionCheck(new Accounts(SystemFiles.OfThisMachine)).Run(["/dev/null", "/dev/no-such-device"], true));
        Assert.Equal(FindingState.Ok, found.State);
        Assert.EndsWith("may open /dev/null", found.Message, StringComparison.Ordinal);
    }
}
