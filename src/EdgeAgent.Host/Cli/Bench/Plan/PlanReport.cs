namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>What <c>bench --plan --json</c> prints.</summary>
internal sealed record PlanReport
{
    /// <summary>The device.</summary>
    public required string Device { get; init; }

    /// <summary>Its cores.</summary>
    public required double Cores { get; init; }

    /// <summary>Memory that the agent can have.</summary>
    public required double MemoryMb { get; init; }

    /// <summary>The share of both that is to stay free.</summary>
    public required double Reserve { get; init; }

    /// <summary>The share of the time in which somebody speaks; taken for granted.</summary>
    public required double SpeechShare { get; init; }

    /// <summary>The share of the time in which something moves; taken for granted where detect.when is motion.</summary>
    public required double MotionShare { get; init; }

    /// <summary>The device before and after.</summary>
    public required MachineNote Machine { get; init; }

    /// <summary>The sources.</summary>
    public required IReadOnlyList<PlanRow> Sources { get; init; }

    /// <summary>Cores that all take.</summary>
    public required double CoresUsed { get; init; }

    /// <summary>Memory that the agent takes with all.</summary>
    public required double MemoryUsedMb { get; init; }

    /// <summary>The share of its time that each model is at work.</summary>
    public required IReadOnlyDictionary<string, double> Models { get; init; }

    /// <summary>Whether all fit with the reserve.</summary>
    public required bool Fits { get; init; }

    /// <summary>What is over where they do not: <c>processor</c>, <c>memory</c>, <c>model NAME</c>.</summary>
    public string? Over { get; init; }

    /// <summary>What to change first.</summary>
    public required IReadOnlyList<Saving> Savings { get; init; }

    /// <summary>A plan in digits that mean something.</summary>
    public static PlanReport Of(LoadPlan plan, DeviceRoom room, PlanOptions options, string device, MachineNote machine) => new()
    {
        Device = device,
        Cores = room.Cores,
        MemoryMb = Math.Round(room.MemoryMb),
        Reserve = room.Reserve,
        SpeechShare = options.SpeechShare,
        MotionShare = options.MotionShare,
        Machine = machine,
        Sources = [.. plan.Sources.Select(PlanRow.Of)],
        CoresUsed = Math.Round(plan.Cores, 3),
        MemoryUsedMb = Math.Round(plan.Mb + room.AgentMb),
        Models = plan.Models.ToDictionary(m => m.Key, m => Math.Round(m.Value, 4)),
        Fits = plan.Over is null,
        Over = plan.Over,
        Savings = [.. PlanAdvice.Of(plan, options.MotionShare).Select(s => s with { Cores = Math.Round(s.Cores, 2) })],
    };
}
