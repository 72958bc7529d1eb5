using System.Text.Json.Nodes;
using EdgeAgent.Host.Cli;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary>
/// <c>sudo edgeagent check</c> where the package is installed: the built program in a mount namespace of its own, in which systemd seems to run, and
/// the packaged unit, its user and its files are really there.
/// </summary>
public sealed class CheckForServiceTests : IDisposable
{
    private const string Installed = """
        set -e
        mount -t tmpfs none /mnt
        cp -a /etc /mnt/etc
        mount --bind /mnt/etc /etc
        mount -t tmpfs none /run
        mount -t tmpfs none /var/lib
        mount -t tmpfs none /home
        mount -t tmpfs none /srv
        mkdir -p /run/systemd/system /etc/systemd/system /etc/edgeagent /home/pi /var/lib/edgeagent
        sed -i '/^edgeagent:/d' /etc/passwd /etc/group
        echo 'edgeagent:x:990:990::/var/lib/edgeagent:/usr/sbin/nologin' >> /etc/passwd
        echo 'edgeagent:x:990:' >> /etc/group
        cp "$UNIT" /etc/systemd/system/edgeagent.service
        cp "$MADE"/*.yaml /etc/edgeagent/
        chown root:edgeagent /etc/edgeagent/secrets.yaml; chmod 640 /etc/edgeagent/secrets.yaml
        chown edgeagent:edgeagent /var/lib/edgeagent; chmod 750 /var/lib/edgeagent
        cp "$CLIP" /home/pi/clip.mp4; cp "$CLIP" /srv/open.mp4; cp "$CLIP" /srv/closed.mp4; chmod 600 /srv/closed.mp4
        cd /

        """;

    private readonly TemporaryFolder _folder = new();

    public CheckForServiceTests()
    {
        File.WriteAllText(_folder["secrets.yaml"], "broker: a-word\n");
        File.WriteAllText(_folder["edgeagent.yaml"], """
            agent: {name: line-3}
            mqtt: {url: 'mqtt://127.0.0.1:1', username: me, password: !secret broker}
            cameras:
              home: {source: /home/pi/clip.mp4}
              open: {source: /srv/open.mp4}
              closed: {source: /srv/closed.mp4}
            """);
    }

    public void Dispose() => _folder.Dispose();

    [RootFact("unshare", "mount", Trial = "unshare -m true")]
    public async Task Root_is_told_what_the_service_may_not_read_though_root_may()
    {
        var (code, found, said) = await CheckAsync("exec");

        Assert.True(code == ExitCode.Unavailable, said);
        Assert.Equal("/etc/edgeagent/edgeagent.yaml, which edgeagent.service runs: its permissions count here", (string)found.Single(f => (string)f["subject"]! == "configuration")["message"]!);
        Assert.Equal(
            [
                ("cameras.closed.source", "edgeagent.service may not read /srv/closed.mp4: it is root:root 0600, and the service runs as edgeagent.", "sudo chgrp edgeagent /srv/closed.mp4 && sudo chmod g+r /srv/closed.mp4"),
                ("cameras.home.source", "edgeagent.service may not read /home/pi/clip.mp4: /home is hidden from it (ProtectHome).",
                    "sudo cp /home/pi/clip.mp4 /var/lib/edgeagent/ && sudo chown -R edgeagent: /var/lib/edgeagent/clip.mp4, then write source: /var/lib/edgeagent/clip.mp4."),
            ],
            found.Where(f => (string)f["subject"]! == "files of edgeagent.service").Select(f => ((string)f["key"]!, (string)f["message"]!, (string)f["cure"]!)).Order());
        Assert.Equal("/var/lib/edgeagent", (string)found.Single(f => (string)f["subject"]! == "state folder")["message"]!);
    }

    [RootFact("unshare", "mount", "setpriv", Trial = "unshare -m true")]
    public async Task Who_may_not_read_the_services_secrets_is_told_to_check_as_root()
    {
        var (code, found, said) = await CheckAsync("exec setpriv --reuid=1234 --regid=1234 --clear-groups");

        Assert.True(code == ExitCode.Unavailable, said);
        var configuration = found.Single(f => (string)f["subject"]! == "configuration");
        Assert.Equal(("/etc/edgeagent/secrets.yaml is for edgeagent.service, and closed to this user, so only the machine was checked.", "sudo edgeagent check"),
            ((string)configuration["message"]!, (string)configuration["cure"]!));
    }

    private async Task<(int Code, List<JsonNode> Found, string Said)> CheckAsync(string start)
    {
        var environment = new Dictionary<string, string?>
        {
            ["MADE"] = _folder.Path,
            ["UNIT"] = Path.Combine(Repository.Root, "packaging", "edgeagent.service"),
            ["CLIP"] = Path.Combine(Repository.Root, "demo", "conveyor.mp4"),
        };
        var (code, output, error) = await WrappedRun.OfAsync(["unshare", "-m", "sh", "-c", $"{Installed}{start} \"$@\"", "sh"], _folder.Path, environment, "check", "--json", "--no-open");
        return (code, [.. output.Split('\n').Where(l => l.StartsWith('{')).Select(l => JsonNode.Parse(l)!)], output + error);
    }
}
