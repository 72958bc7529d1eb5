namespace EdgeAgent.Host.Machine;

/// <summary>The service of systemd that runs the agent, as far as it says what the agent sees and may do (systemd.exec(5)).</summary>
internal sealed class ServiceUnit
{
    /// <summary>Its name.</summary>
    public const string Name = "edgeagent.service";

    private const int UsualFirstFreePort = 1024;

    private readonly UnitSettings _settings;
    private readonly int _firstFreePort;

    private ServiceUnit(UnitSettings settings, int firstFreePort) => (_settings, _firstFreePort) = (settings, firstFreePort);

    /// <summary>The user that it runs as.</summary>
    public string User => _settings.Last("User") ?? "root";

    /// <summary>Its group in the place of its user's own; null where it keeps that.</summary>
    public string? Group => _settings.Last("Group");

    /// <summary>Groups that it gets besides those of its user.</summary>
    public IReadOnlyList<string> Groups => _settings.Words("SupplementaryGroups");

    /// <summary>The configuration that its command names; null where it names none.</summary>
    public string? ConfigurationFile
    {
        get
        {
            const string option = "--config=";
            var words = _settings.Words("ExecStart");
            return words.SkipWhile(w => w is not ("--config" or "-c")).Skip(1).FirstOrDefault()
                ?? words.FirstOrDefault(w => w.StartsWith(option, StringComparison.Ordinal))?[option.Length..];
        }
    }

    /// <summary>Its own folder for what must outlive a restart, which systemd makes; null without one.</summary>
    public string? StateFolder => _settings.Words("StateDirectory") is [var folder, ..] ? $"/var/lib/{folder}" : null;

    /// <summary>Whether it does not see the homes of users.</summary>
    public bool HidesHomes => _settings.IsOn("ProtectHome") || _settings.Last("ProtectHome") == "tmpfs";

    /// <summary>Whether its folders for temporary files are its own.</summary>
    public bool HasOwnTemporaryFolders => _settings.IsOn("PrivateTmp") || _settings.Last("PrivateTmp") == "disconnected";

    /// <summary>Whether it may write in <see cref="WritableFolders"/> alone.</summary>
    public bool IsReadOnlyElsewhere => _settings.Last("ProtectSystem") == "strict";

    /// <summary>Folders that it may write in, whatever else is read-only.</summary>
    public IReadOnlyList<string> WritableFolders =>
    [
        .. Below("/var/lib", "StateDirectory"), .. Below("/var/cache", "CacheDirectory"), .. Below("/var/log", "LogsDirectory"), .. Below("/run", "RuntimeDirectory"),
        .. _settings.Words("ReadWritePaths").Select(Plain), .. _settings.Words("BindPaths").Select(Destination),
    ];

    /// <summary>Folders that were put in its sight by name.</summary>
    public IReadOnlyList<string> BoundFolders => [.. _settings.Words("BindPaths").Concat(_settings.Words("BindReadOnlyPaths")).Select(Destination)];

    /// <summary>Files of variables that it is given.</summary>
    public IReadOnlyList<string> EnvironmentFiles => [.. _settings.Values("EnvironmentFile").Select(f => f.TrimStart('-'))];

    /// <summary>Below this it may listen at no port, unless it is root's.</summary>
    public int FirstFreePort => _settings.Words("AmbientCapabilities").Contains("CAP_NET_BIND_SERVICE") ? 0 : _firstFreePort;

    /// <summary>Reads it.</summary>
    /// <returns>Null where no such service is installed, or systemd does not run this machine.</returns>
    public static ServiceUnit? Read(SystemFiles files) =>
        // sd_booted(3).
        files.Has("/run/systemd/system") && UnitSettings.Read(Name, files) is { } settings
            ? new ServiceUnit(settings, (int)(files.Number("/proc/sys/net/ipv4/ip_unprivileged_port_start") ?? UsualFirstFreePort))
            : null;

    /// <summary>The variables that it is given, as far as this user may read where they stand.</summary>
    public IReadOnlyDictionary<string, string> Variables(SystemFiles files)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var assignment in _settings.Words("Environment"))
            Assign(variables, assignment);
        foreach (var line in EnvironmentFiles.SelectMany(files.Lines).Where(l => l[0] is not ('#' or ';')))
            Assign(variables, line);
        return variables;
    }

    private static void Assign(Dictionary<string, string> variables, string assignment)
    {
        if (assignment.Split('=', 2, StringSplitOptions.TrimEntries) is not [var name, var value])
            return;
        variables[name] = value is ['"' or '\'', .., var last] && last == value[0] ? value[1..^1] : value;
    }

    private IEnumerable<string> Below(string root, string key) => _settings.Words(key).Select(folder => $"{root}/{folder.Split(':')[0]}");

    /// <summary>Without the signs for "if it is there" and "below the root of the service".</summary>
    private static string Plain(string path) => path.TrimStart('-', '+');

    /// <summary>Of <c>source:destination:options</c>.</summary>
    private static string Destination(string bound) => Plain(bound).Split(':') is [_, var destination, ..] ? destination : Plain(bound);
}
