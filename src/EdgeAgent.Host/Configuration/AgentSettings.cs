using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>The agent itself.</summary>
internal sealed record AgentSettings
{
    [Name("The agent's name: a level of its topics and its client id at the broker, so unique there. Default: this machine's host name.")]
    public string? Name { get; init; }

    [Count("Threads that all models share. Default: one less than the machine's cores, at least 1.", 1, 256)]
    public int? Threads { get; init; }

    [Section("What the device may be loaded with. While there is more, live cameras are looked at less often, which is told. Without this section there is no budget.")]
    public BudgetSettings? Budget { get; init; }

    [File("The folder for what must outlive a restart. Default: $STATE_DIRECTORY (systemd sets it), else ~/.local/state/edgeagent; on Windows %ProgramData%\\EdgeAgent.", IsWritten = true)]
    public string? State { get; init; }

    /// <summary>The name, or what the host name gives.</summary>
    public string EffectiveName => Name ?? FromHostName(Environment.MachineName);

    /// <summary>The thread budget.</summary>
    public int EffectiveThreads => Threads ?? Math.Max(1, Environment.ProcessorCount - 1);

    /// <summary>The state folder, absolute.</summary>
    public string EffectiveState => State ?? StateFolder.Default();

    /// <summary>A host name as a topic's level: lower case, everything unknown a dash.</summary>
    internal static string FromHostName(string host)
    {
        var letters = host.ToLowerInvariant().Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-' ? c : '-');
        var name = new string([.. letters.SkipWhile(c => c is '_' or '-').Take(63)]);
        // Also a host may be called "status".
        return name.Length == 0 ? "edgeagent" : NameAttribute.IsName(name) ? name : $"{name}-agent";
    }
}
