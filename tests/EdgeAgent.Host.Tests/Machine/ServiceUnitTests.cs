using EdgeAgent.Host.Machine;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Machine;

public sealed class ServiceUnitTests : IDisposable
{
    private readonly MadeSystem _system = new MadeSystem().With("/run/systemd/system/.made", "");

    public void Dispose() => _system.Dispose();

    private ServiceUnit Packaged(string folder = "/usr/lib/systemd/system") =>
        ServiceUnit.Read(_system.With($"{folder}/edgeagent.service", File.ReadAllText(Path.Combine(Repository.Root, "packaging", "edgeagent.service"))).Files)!;

    [Fact]
    public void The_packaged_unit_is_understood()
    {
        var unit = Packaged();

        Assert.Equal(("edgeagent", "/etc/edgeagent/edgeagent.yaml", "/var/lib/edgeagent", true), (unit.User, unit.ConfigurationFile, unit.StateFolder, unit.HidesHomes));
        Assert.True(unit.HasOwnTemporaryFolders && unit.IsReadOnlyElsewhere);
        Assert.Equal(["/var/lib/edgeagent"], unit.WritableFolders);
        Assert.Equal(["/etc/edgeagent/environment"], unit.EnvironmentFiles);
        Assert.Empty(unit.Groups);
        Assert.Empty(unit.BoundFolders);
    }

    [Fact]
    public void Drop_ins_change_it_in_the_order_of_their_names()
    {
        _system.With("/etc/systemd/system/edgeagent.service.d/20-later.conf", "[Service]\nUser=line3\nProtectHome=no\n# User=commented\n[Install]\nUser=of-no-interest\n")
            .With("/etc/systemd/system/edgeagent.service.d/10-first.conf", "[Service]\nUser=line2\nProtectHome=tmpfs\nReadWritePaths=/srv/a \\\n  -/srv/b\nBindReadOnlyPaths=/home/pi/clips:/srv/clips:rbind\nSupplementaryGroups=gpio\nEnvironment=A=1 'B=2'")
            .With("/usr/lib/systemd/system/edgeagent.service.d/20-later.conf", "[Service]\nUser=hidden-by-the-other\n");
        var unit = Packaged();

        Assert.Equal(("line3", false), (unit.User, unit.HidesHomes));
        Assert.Equal(["/var/lib/edgeagent", "/srv/a", "/srv/b"], unit.WritableFolders);
        Assert.Equal(["/srv/clips"], unit.BoundFolders);
        Assert.Equal(["gpio"], unit.Groups);
    }

    [Fact]
    public void An_empty_setting_takes_back_what_stood_before()
    {
        _system.With("/etc/systemd/system/edgeagent.service.d/own.conf", "[Service]\nExecStart=\nExecStart=/opt/edgeagent run -c /srv/line.yaml\nStateDirectory=\nProtectSystem=\n");
        var unit = Packaged();

        Assert.Equal(("/srv/line.yaml", null, false), (unit.ConfigurationFile, unit.StateFolder, unit.IsReadOnlyElsewhere));
    }

    [Fact]
    public void Quotes_keep_words_together()
    {
        _system.With("/etc/systemd/system/edgeagent.service.d/own.conf", "[Service]\nExecStart=\nExecStart=/usr/bin/edgeagent run '--config=/srv/line 3.yaml'\nEnvironment=\"PLACE=the yard\" B=2\n");
        var unit = Packaged();

        Assert.Equal("/srv/line 3.yaml", unit.ConfigurationFile);
        Assert.Equal(("the yard", "2"), (unit.Variables(_system.Files)["PLACE"], unit.Variables(_system.Files)["B"]));
    }

    [Fact]
    public void A_unit_of_the_administrator_stands_before_the_packaged_one()
    {
        _system.With("/etc/systemd/system/edgeagent.service", "[Service]\nExecStart=/usr/bin/edgeagent run --config /etc/edgeagent/edgeagent.yaml\n");

        Assert.Equal("root", Packaged().User);
    }

    [Fact]
    public void Its_variables_are_those_of_its_unit_and_its_files()
    {
        _system.With("/etc/systemd/system/edgeagent.service.d/own.conf", "[Service]\nEnvironment=BROKER=a \"PORT=1883\"\nEnvironmentFile=-/etc/edgeagent/none\n")
            .With("/etc/edgeagent/environment", "# comment\nBROKER=broker.lan\nNAME=\"line 3\"\n\nno assignment\n");
        var variables = Packaged().Variables(_system.Files);

        Assert.Equal(("broker.lan", "line 3", "1883"), (variables["BROKER"], variables["NAME"], variables["PORT"]));
        Assert.Equal(("1", "2"), (variables["ORT_DISABLE_TELEMETRY"], variables["MALLOC_ARENA_MAX"]));
    }

    [Fact]
    public void Where_systemd_does_not_run_there_is_no_service()
    {
        using var container = new MadeSystem();
        Assert.Null(ServiceUnit.Read(container.With("/usr/lib/systemd/system/edgeagent.service", "[Service]\nUser=edgeagent\n").Files));
        Assert.Null(ServiceUnit.Read(_system.Files));
    }
}
