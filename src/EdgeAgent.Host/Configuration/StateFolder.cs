namespace EdgeAgent.Host.Configuration;

/// <summary>Where things go that must outlive a restart, when the configuration does not say.</summary>
internal static class StateFolder
{
    /// <summary>systemd's state directory, else the user's.</summary>
    public static string Default()
    {
        // systemd separates several folders by colons; the first is ours.
        if (Environment.GetEnvironmentVariable("STATE_DIRECTORY") is { Length: > 0 } systemd)
            return systemd.Split(':')[0];
        var state = Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } xdg
            ? xdg
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state");
        return Path.Combine(state, "edgeagent");
    }
}
