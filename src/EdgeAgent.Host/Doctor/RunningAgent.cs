using System.Globalization;
using EdgeAgent.Host.Health;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Doctor;

/// <summary>An agent that runs on the state folder while it is checked: what it holds is no fault, and it knows best how its sources do.</summary>
/// <param name="Process">Its process id; null where it is not known.</param>
/// <param name="Verdict">What it says of itself; null where it does not answer.</param>
internal sealed record RunningAgent(string? Process, AgentVerdict? Verdict = null)
{
    /// <summary>The service that it is; null where it is none, or that is not known.</summary>
    public string? Unit { get; init; }

    /// <summary>Whether this user may not ask it how it does.</summary>
    public bool IsClosed { get; init; }

    private string Restart => Unit is null ? "End it and start it again." : $"sudo systemctl restart {Unit}";

    /// <summary>What is said of the agent itself.</summary>
    public Finding Tell()
    {
        const string subject = "agent";
        if (IsClosed)
            return new Finding(subject, FindingState.Note, $"{this} works; how it does, it tells its own user and root: sudo edgeagent health");
        if (Verdict is null)
            return new Finding(subject, FindingState.Warning, $"{this} has this state folder, and does not answer: it has just started, or hangs.", Restart);
        var reload = Unit is null ? $"kill -HUP {Process}" : $"sudo systemctl reload {Unit}";
        var text = $"{this} works with {Verdict.Sources.Count} source(s); what is changed in the configuration holds after '{reload}'";
        return Verdict.Alive
            ? new Finding(subject, FindingState.Ok, text)
            : new Finding(subject, FindingState.Missing, $"{this} hangs: {string.Join("; ", [.. Verdict.Faults, .. Verdict.Sources.Select(s => s.Stuck).OfType<string>()])}.", Restart);
    }

    /// <summary>Whether it has said how a source does.</summary>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    public bool Knows(SourceKind kind, string name) => Verdict?.Sources.Any(s => s.Kind == kind && s.Source == name) == true;

    /// <summary>What is said of a device of its: to open it would take it away, or fail.</summary>
    /// <param name="subject">What it is called in the check.</param>
    /// <param name="kind">What it is.</param>
    /// <param name="name">Its name.</param>
    public Finding Tell(string subject, SourceKind kind, string name)
    {
        if (Verdict?.Sources.FirstOrDefault(s => s.Kind == kind && s.Source == name) is not { } source)
            return new Finding(subject, FindingState.Ok, $"in use by {this}, and not opened");
        return source.State switch
        {
            _ when source.Stuck is { } stuck => new Finding(subject, FindingState.Missing, $"{this} has it, and hangs: {stuck}", Restart),
            SourceState.Running when source.Reason is { } reason => new Finding(subject, FindingState.Warning, $"in use by {this}, which says: {reason}", "The table of messages in docs/troubleshooting.md tells what to do."),
            SourceState.Running => new Finding(subject, FindingState.Ok,
                string.Create(CultureInfo.InvariantCulture, $"in use by {this}{(source.Fps is { } fps ? $", {fps:0.#} {(kind == SourceKind.Camera ? "pictures" : "blocks")} a second" : "")}")),
            SourceState.Muted or SourceState.Disabled => new Finding(subject, FindingState.Note, $"switched off by a person at {this}; not opened"),
            SourceState.Waiting or SourceState.Faulted => new Finding(subject, FindingState.Missing, $"{this} cannot use it: {source.Reason ?? "it does not say why"}",
                "The agent tries again by itself; the table of messages in docs/troubleshooting.md tells what to do."),
            _ => new Finding(subject, FindingState.Ok, $"{this} has it: {source.State.ToString().ToLowerInvariant()}"),
        };
    }

    /// <inheritdoc/>
    public override string ToString() =>
        Unit is not null ? $"the running agent ({Unit})" : Process is not null ? $"the running agent (process {Process})" : "the running agent";
}
