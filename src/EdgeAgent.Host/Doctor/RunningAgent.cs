using System.Globalization;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Health;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Doctor;

/// <summary>An agent that runs on the state folder while it is checked: what it holds is no fault, and it knows best how its sources do.</summary>
/// <param name="Process">Its process id; null where it is not known.</param>
/// <param name="Verdict">What it says of itself; null where it does not answer.</param>
internal sealed record RunningAgent(string? Process, AgentVerdict? Verdict = null)
{
    private const string Restart = "sudo systemctl restart edgeagent, or end it and start it again.";

    /// <summary>The agent of a state folder; null when none runs there.</summary>
    public static async Task<RunningAgent?> OnAsync(string folder, TimeProvider time, CancellationToken stop)
    {
        // Neither says all: the lock may belong to another user, and an agent that hangs does not answer.
        var isTaken = StateFolderLock.IsTaken(folder, out var process);
        try
        {
            var verdict = await new HealthQuestion(time).AskAsync(folder, stop);
            return new RunningAgent(verdict.Process.ToString(CultureInfo.InvariantCulture), verdict);
        }
        catch (NoHealthException)
        {
            return isTaken ? new RunningAgent(process) : null;
        }
    }

    /// <summary>What is said of the agent itself.</summary>
    public Finding Tell()
    {
        const string subject = "agent";
        if (Verdict is null)
            return new Finding(subject, FindingState.Warning, $"{this} has this state folder, and does not answer: it has just started, or hangs.", Restart);
        var text = $"{this} works with {Verdict.Sources.Count} source(s); what is changed in the configuration holds after 'kill -HUP {Process}'";
        return Verdict.Alive
            ? new Finding(subject, FindingState.Ok, text)
            : new Finding(subject, FindingState.Missing, $"{this} hangs: {string.Join("; ", [.. Verdict.Faults, .. Verdict.Sources.Select(s => s.Stuck).OfType<string>()])}.", Restart);
    }

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
    public override string ToString() => Process is null ? "the running agent" : $"the running agent (process {Process})";
}
