using EdgeAgent.Host.Doctor;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Tests.Machine;
using EdgeAgent.TestKit;

namespace EdgeAgent.Host.Tests.Doctor;

/// <summary>The packaged service on a made system, with files that are there for it alone.</summary>
internal sealed class MadeService : IDisposable
{
    public const uint User = 990;
    private readonly MadeSystem _system = new();
    private readonly Dictionary<string, FileNode> _files = new(StringComparer.Ordinal);

    /// <summary>A service.</summary>
    /// <param name="configuration">What it runs.</param>
    /// <param name="dropIn">Lines of <c>[Service]</c> that change it.</param>
    public MadeService(string configuration = "/etc/edgeagent/edgeagent.yaml", string dropIn = "")
    {
        Configuration = configuration;
        _system.With("/run/systemd/system/.made", "")
            .With("/usr/lib/systemd/system/edgeagent.service", File.ReadAllText(Path.Combine(Repository.Root, "packaging", "edgeagent.service")))
            .With("/etc/systemd/system/edgeagent.service.d/made.conf", $"[Service]\nExecStart=\nExecStart=/usr/bin/edgeagent run --config {configuration}\n{dropIn}\n")
            .With("/proc/self/status", "Uid:\t1000\t1000\t1000\t1000\nGid:\t1000\t1000\t1000\t1000\nGroups:\t1000\n")
            .With("/etc/passwd", "root:x:0:0::/root:/bin/bash\npi:x:1000:1000::/home/pi:/bin/bash\nedgeagent:x:990:990::/var/lib/edgeagent:/usr/sbin/nologin\n")
            .With("/etc/group", "root:x:0:\npi:x:1000:\nedgeagent:x:990:\nvideo:x:44:edgeagent\n");
        foreach (var folder in (string[])["/", "/home", "/srv", "/tmp", "/etc", "/etc/edgeagent", "/var", "/var/lib"])
            WithFolder(folder);
        WithFolder("/var/lib/edgeagent", "750", User).WithFolder("/home/pi");
    }

    public string Configuration { get; }

    public SystemFiles Files => _system.Files;

    /// <summary>Its view; of a path that is not made the system is asked where <paramref name="beside"/> says so.</summary>
    public ServiceView View(Func<string, FileNode?>? beside = null)
    {
        var accounts = new Accounts(_system.Files);
        return new ServiceView(ServiceUnit.Read(_system.Files)!, accounts.Named("edgeagent")!, accounts, path => _files.GetValueOrDefault(path) ?? beside?.Invoke(path));
    }

    public MadeService WithFolder(string path, string mode = "755", uint user = 0) => With(new FileNode(path, Mode(mode), user, user) { IsFolder = true });

    public MadeService WithFile(string path, string mode = "644", uint user = 0) => With(new FileNode(path, Mode(mode), user, user));

    public MadeService WithLink(string path, string target) => With(new FileNode(path, Mode("777"), 0, 0) { LinkTarget = target });

    public MadeService With(FileNode node)
    {
        _files[node.Path] = node;
        return this;
    }

    public void Dispose() => _system.Dispose();

    private static UnixFileMode Mode(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);
}
