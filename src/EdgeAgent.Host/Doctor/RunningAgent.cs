using EdgeAgent.Host.Composition;

namespace EdgeAgent.Host.Doctor;

/// <summary>An agent that runs on the state folder while it is checked: what it holds is no fault.</summary>
/// <param name="Process">Its process id; null where it is not known.</param>
internal sealed record RunningAgent(string? Process)
{
    /// <summary>The agent of a state folder; null when none runs there.</summary>
    public static RunningAgent? On(string folder) => StateFolderLock.IsTaken(folder, out var process) ? new RunningAgent(process) : null;

    /// <summary>What is said of a device that it holds: to open it would take it away, or fail.</summary>
    public Finding? Tell(string subject) => new(subject, FindingState.Ok, $"in use by {this}, and not opened");

    /// <inheritdoc/>
    public override string ToString() => Process is null ? "the running agent" : $"the running agent (process {Process})";
}
