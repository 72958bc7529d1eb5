using EdgeAgent.Host.Configuration.Binding;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Configuration;

/// <summary>Where things go that must outlive a restart, when the configuration does not say.</summary>
internal static class StateFolder
{
    private const string Configurations = "/etc/edgeagent";
    private const string OfService = "/var/lib/edgeagent";

    /// <summary>The agent's folder for all users of Windows.</summary>
    public static string ForAllUsers => Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "EdgeAgent");

    /// <summary>systemd's state directory, else the user's; on Windows the machine's, as a service has no user's of its own.</summary>
    public static string Default()
    {
        // systemd separates several folders by colons; the first is ours.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } systemd)
            return systemd.Split(':')[0];
        if (OperatingSystem.IsWindows())
            return ForAllUsers;
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "edgeagent");
    }

    /// <summary>
    /// The state folder of a configuration, for verbs that need nothing else of it: faults elsewhere in it, or secrets that this user
    /// may not read, are of no interest to them. Where it names none, that of <c>/etc/edgeagent</c> is the service's.
    /// </summary>
    /// <param name="file">The configuration; null without one.</param>
    public static string Of(string? file)
    {
        if (file is null)
            return Default();
        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        return NamedIn(file) ?? (folder == Configurations && Directory.Exists(OfService) ? OfService : Default());
    }

    /// <summary>The state folder that a configuration names, absolute; null where it names none, or cannot be read.</summary>
    public static string? NamedIn(string file)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/";
        try
        {
            if (ValueOf(YamlTreeReader.Read(YamlText.ReadFile(file)), "agent") is not { } agent || ValueOf(agent, "state") is not YamlScalar state)
                return null;
            var redactor = new SecretRedactor();
            var resolver = new ScalarResolver(Environment.GetEnvironmentVariable, new SecretsFile("", new FaultList(redactor), redactor), redactor);
            return resolver.Resolve(state, out var resolved) is null ? FileAttribute.Resolve(resolved.Text, folder) : null;
        }
        catch (YamlFormatException)
        {
            return null;
        }
    }

    private static YamlNode? ValueOf(YamlNode? node, string key) =>
        (node as YamlMapping)?.Entries.FirstOrDefault(e => e.Key.Text == key)?.Value;
}
