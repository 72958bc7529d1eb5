namespace EdgeAgent.Host.Cli.Bench;

/// <summary>What one run took.</summary>
/// <param name="Wall">From the picture or recording in memory to the result.</param>
/// <param name="Session">Of that, inside the runtime.</param>
/// <param name="Cpu">Processor time of the whole process meanwhile.</param>
internal readonly record struct RunCost(TimeSpan Wall, TimeSpan Session, TimeSpan Cpu);
