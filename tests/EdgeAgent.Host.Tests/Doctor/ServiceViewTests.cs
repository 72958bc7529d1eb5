using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Tests.Doctor;

public sealed class ServiceViewTests : IDisposable
{
    private readonly MadeService _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public void It_is_of_the_configuration_that_the_unit_names_alone()
    {
        var view = ServiceView.Of("/etc/edgeagent/edgeagent.yaml", _service.Files, out var stranger)!;
        Assert.Null(stranger);
        Assert.Equal(("edgeagent", "/var/lib/edgeagent", false), (view.Account.Name, view.StateFolder, view.IsUs));
        Assert.Contains(44u, view.Account.Groups);
        Assert.Null(ServiceView.Of("/home/pi/edgeagent.yaml", _service.Files, out _));
    }

    [Theory]
    [InlineData("/home/pi/clip.mp4", "/home is hidden from it (ProtectHome)")]
    [InlineData("/tmp/clip.mp4", "it has a /tmp of its own (PrivateTmp)")]
    public void What_its_unit_hides_it_may_not_read(string path, string clause)
    {
        _service.WithFile(path);
        Assert.Equal(new Obstacle(path, clause) { IsHidden = true }, _service.View().ToRead(path));
    }

    [Fact]
    public void A_link_counts_by_what_it_leads_to()
    {
        _service.WithFile("/home/pi/clip.mp4").WithLink("/var/lib/edgeagent/clip.mp4", "../../../home/pi/clip.mp4")
            .WithFile("/srv/clip.mp4").WithLink("/srv/films", "/srv/").WithLink("/srv/circle", "circle");
        var view = _service.View();

        var obstacle = view.ToRead("/var/lib/edgeagent/clip.mp4")!;
        Assert.Equal(("/home/pi/clip.mp4", "/home is hidden from it (ProtectHome)"), (obstacle.Path, obstacle.Clause));
        Assert.Equal("edgeagent.service may not read /var/lib/edgeagent/clip.mp4, which leads to /home/pi/clip.mp4: /home is hidden from it (ProtectHome).",
            obstacle.Tell("/var/lib/edgeagent/clip.mp4"));
        Assert.Null(view.ToRead("/srv/films/clip.mp4"));
        Assert.Null(view.ToRead("/srv/circle/clip.mp4"));
    }

    [Fact]
    public void What_is_closed_to_its_user_is_told_with_its_owners_and_opened_or_copied()
    {
        _service.WithFile("/srv/it's.mp4", "600").WithFolder("/srv/cams", "700").WithFile("/srv/cams/a.mp4");
        var view = _service.View();

        var file = view.ToRead("/srv/it's.mp4")!;
        Assert.Equal("it is root:root 0600, and the service runs as edgeagent", file.Clause);
        Assert.Equal(@"sudo chgrp edgeagent '/srv/it'\''s.mp4' && sudo chmod g+r '/srv/it'\''s.mp4'", view.Cure.ToRead(file, null, "/var/lib/edgeagent", copy => copy));
        var folder = view.ToRead("/srv/cams/a.mp4")!;
        Assert.Equal("its user edgeagent may not go through the folder /srv/cams, which is root:root 0700", folder.Clause);
        Assert.Equal("sudo cp /srv/cams/a.mp4 /var/lib/ && sudo chown -R edgeagent: /var/lib/a.mp4, then write source: /var/lib/a.mp4.",
            view.Cure.ToRead(folder, null, "/var/lib", copy => $"write source: {copy}"));
        Assert.Equal("its user edgeagent may not look into the folder /srv/cams, which is root:root 0700", view.ToRead("/srv/cams")!.Clause);
    }

    [Fact]
    public void What_it_may_read_or_nobody_sees_is_none()
    {
        _service.WithFile("/srv/a.mp4").With(new FileNode("/srv/b.mp4", UnixFileMode.GroupRead, 0, 44)).WithFile("/var/lib/edgeagent/c.mp4", "600", MadeService.User);
        var view = _service.View();

        Assert.All((string[])["/srv/a.mp4", "/srv/b.mp4", "/var/lib/edgeagent/c.mp4", "/srv", "/srv/none.mp4"], path => Assert.Null(view.ToRead(path)));
    }

    [Fact]
    public void A_drop_in_that_shows_a_folder_is_believed()
    {
        using var shown = new MadeService(dropIn: "ProtectHome=tmpfs\nBindReadOnlyPaths=/home/pi/clips");
        shown.WithFolder("/home/pi/clips").WithFile("/home/pi/clips/a.mp4").WithFile("/home/pi/b.mp4");

        Assert.Null(shown.View().ToRead("/home/pi/clips/a.mp4"));
        Assert.Equal("/home is hidden from it (ProtectHome)", shown.View().ToRead("/home/pi/b.mp4")!.Clause);
    }

    [Fact]
    public void Closed_folders_above_one_that_a_drop_in_shows_are_not_in_the_way()
    {
        // systemd makes those above it anew: a home of Debian's is closed to others.
        using var shown = new MadeService(dropIn: "ProtectHome=tmpfs\nBindReadOnlyPaths=/home/pi/clips");
        shown.WithFolder("/home/pi", "700").WithFolder("/home/pi/clips").WithFile("/home/pi/clips/a.mp4").WithFile("/home/pi/clips/b.mp4", "600");

        Assert.Null(shown.View().ToRead("/home/pi/clips/a.mp4"));
        Assert.Equal("it is root:root 0600, and the service runs as edgeagent", shown.View().ToRead("/home/pi/clips/b.mp4")!.Clause);

        using var unhidden = new MadeService(dropIn: "ProtectHome=no\nBindReadOnlyPaths=/home/pi/clips");
        unhidden.WithFolder("/home/pi", "700").WithFolder("/home/pi/clips").WithFile("/home/pi/clips/a.mp4");
        Assert.Equal("its user edgeagent may not go through the folder /home/pi, which is root:root 0700", unhidden.View().ToRead("/home/pi/clips/a.mp4")!.Clause);
    }

    [Fact]
    public void Its_state_may_lie_on_another_disk_behind_a_link()
    {
        _service.WithFolder("/ssd").WithFolder("/ssd/agent", "750", MadeService.User).WithLink("/var/lib/edgeagent", "/ssd/agent");
        Assert.Null(_service.View().ToWrite("/var/lib/edgeagent"));
        Assert.Null(_service.View().ToWrite("/ssd/agent/evidence"));
        Assert.NotNull(_service.View().ToWrite("/ssd"));
    }

    [Fact]
    public void A_user_who_is_not_known_here_is_told()
    {
        using var unknown = new MadeService(dropIn: "User=of-the-directory");
        Assert.Null(ServiceView.Of("/etc/edgeagent/edgeagent.yaml", unknown.Files, out var stranger));
        Assert.Equal("of-the-directory", stranger);
    }

    [Fact]
    public void A_user_may_be_a_number_and_its_group_another()
    {
        using var other = new MadeService(dropIn: "User=1000\nGroup=video\nSupplementaryGroups=990");
        var account = ServiceView.Of("/etc/edgeagent/edgeagent.yaml", other.Files, out _)!.Account;
        Assert.Equal(("pi", "44 990"), (account.Name, string.Join(' ', account.Groups.Order())));
    }

    [Fact]
    public void Its_environment_has_what_systemd_gives_it_and_who_may_not_read_all_of_it_is_told_the_file()
    {
        var variables = ServiceView.Of("/etc/edgeagent/edgeagent.yaml", _service.Files, out _)!.Environment(_service.Files, out var closed)!;
        Assert.Equal(("edgeagent", "/var/lib/edgeagent", "/var/lib/edgeagent", "1", null), (variables["USER"], variables["HOME"], variables["STATE_DIRECTORY"], variables["ORT_DISABLE_TELEMETRY"], closed));
        Assert.DoesNotContain("PATH", variables.Keys);
    }

    [Fact]
    public void A_configuration_that_is_closed_to_it_is_opened_where_it_is()
    {
        _service.WithFolder("/etc/edgeagent", "700").WithFile("/etc/edgeagent/edgeagent.yaml");
        var view = _service.View();
        Assert.Equal("sudo chgrp edgeagent /etc/edgeagent && sudo chmod g+rx /etc/edgeagent", view.Cure.ToReadConfiguration(view.ToRead("/etc/edgeagent/edgeagent.yaml")!));
        _service.WithFile("/home/pi/edgeagent.yaml");
        Assert.StartsWith("Keep it in /etc/edgeagent itself", view.Cure.ToReadConfiguration(view.ToRead("/home/pi/edgeagent.yaml")!), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_with_an_access_list_is_opened_by_that()
    {
        _service.With(new FileNode("/srv/a.mp4", UnixFileMode.UserRead, 0, 0) { List = new AccessList(FileRights.None, FileRights.Read) });
        var view = _service.View();
        Assert.Equal("sudo setfacl -m u:edgeagent:r /srv/a.mp4", view.Cure.ToRead(view.ToRead("/srv/a.mp4")!, null, "/var/lib/edgeagent", copy => copy));
    }

    [Fact]
    public void It_may_write_in_its_state_alone()
    {
        var view = _service.View();
        Assert.Null(view.ToWrite("/var/lib/edgeagent/evidence/desk"));
        var elsewhere = view.ToWrite("/srv/evidence")!;
        Assert.Equal("it may write in /var/lib/edgeagent alone (ProtectSystem=strict)", elsewhere.Clause);
        Assert.Equal("Name a folder below /var/lib/edgeagent; or sudo install -d -o edgeagent /srv/evidence, and 'sudo systemctl edit edgeagent.service' with the lines [Service] and ReadWritePaths=/srv/evidence",
            view.Cure.ToWrite("/srv/evidence", elsewhere));
    }

    [Fact]
    public void Where_it_sees_nothing_it_cannot_be_let_write_either()
    {
        var hidden = _service.View().ToWrite("/home/pi/evidence")!;
        Assert.Equal(("/home is hidden from it (ProtectHome)", "Name a folder below /var/lib/edgeagent."), (hidden.Clause, _service.View().Cure.ToWrite("/home/pi/evidence", hidden)));
    }

    [Fact]
    public void A_state_folder_of_another_is_told_and_one_that_is_not_made_is_systemds_matter()
    {
        using var foreign = new MadeService(dropIn: "StateDirectory=\nStateDirectory=line3");
        Assert.Null(foreign.View().ToWrite("/var/lib/line3"));
        foreign.WithFolder("/var/lib/line3");
        var obstacle = foreign.View().ToWrite("/var/lib/line3")!;
        Assert.Equal("its user edgeagent may not write in the folder /var/lib/line3, which is root:root 0755", obstacle.Clause);
        Assert.Equal("sudo chown edgeagent: /var/lib/line3", foreign.View().Cure.ToWrite("/var/lib/line3", obstacle));
    }
}
