namespace EdgeAgent.Host.Doctor;

/// <summary>Names of packages where Debian and Ubuntu changed them: with 64-bit time, Debian 13 and Ubuntu 24.04 added <c>t64</c>.</summary>
internal sealed class DebianRelease
{
    private readonly bool _has64BitTime;

    /// <summary>Reads the text of an <c>os-release</c> file.</summary>
    public DebianRelease(string osRelease)
    {
        var fields = osRelease.Split('\n').Select(line => line.Split('=', 2)).Where(f => f.Length == 2)
            .GroupBy(f => f[0]).ToDictionary(g => g.Key, g => g.First()[1].Trim('"', '\'', '\r', ' '));
        var isUbuntu = fields.GetValueOrDefault("ID") == "ubuntu" || fields.GetValueOrDefault("ID_LIKE", "").Contains("ubuntu", StringComparison.Ordinal);
        var version = fields.GetValueOrDefault("VERSION_ID", "").Split('.')[0];
        // Debian testing and sid carry no VERSION_ID.
        _has64BitTime = !int.TryParse(version, out var number) || number >= (isUbuntu ? 24 : 13);
    }

    /// <summary>This machine's.</summary>
    public static DebianRelease OfThisMachine() => new(File.Exists("/etc/os-release") ? File.ReadAllText("/etc/os-release") : "");

    /// <summary>The line that installs packages.</summary>
    /// <param name="packages">By their old names; those that were renamed are translated.</param>
    public string InstallLine(params string[] packages) =>
        $"{(Environment.IsPrivilegedProcess ? "" : "sudo ")}apt-get install -y --no-install-recommends {string.Join(' ', packages.Select(NameOf))}";

    private string NameOf(string package) => _has64BitTime && (package is "libasound2" or "libgtk-3-0") ? package + "t64" : package;
}
