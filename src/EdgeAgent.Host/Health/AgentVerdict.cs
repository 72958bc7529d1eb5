namespace EdgeAgent.Host.Health;

/// <summary>What is to be said of the whole agent.</summary>
/// <param name="Agent">Its name.</param>
/// <param name="Process">Its process id.</param>
/// <param name="Version">Its version.</param>
/// <param name="At">When it was said, UTC.</param>
/// <param name="Sources">Of its cameras and microphones.</param>
internal sealed record AgentVerdict(string Agent, int Process, string Version, DateTimeOffset At, IReadOnlyList<SourceVerdict> Sources)
{
    /// <summary>What stands still beside the sources; empty when nothing does.</summary>
    public IReadOnlyList<string> Faults { get; init; } = [];

    /// <summary>Whether nothing hangs: the service manager need not start the agent anew.</summary>
    public bool Alive => Faults.Count == 0 && Sources.All(s => s.Standing != SourceStanding.Stuck);

    /// <summary>Whether everything moves or waits as it has said.</summary>
    public bool Healthy => Alive && Sources.All(s => s.Standing != SourceStanding.Rests);
}
