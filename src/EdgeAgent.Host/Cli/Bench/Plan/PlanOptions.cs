namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>What a plan takes for granted.</summary>
internal sealed record PlanOptions
{
    /// <summary>The share of the time in which somebody speaks, 0 to 1.</summary>
    public double SpeechShare { get; init; } = 0.2;

    /// <summary>The share of the time in which something moves, 0 to 1.</summary>
    public double MotionShare { get; init; } = 0.3;

    /// <summary>The share of the device that is to stay free, 0 to 1.</summary>
    public double Reserve { get; init; } = 0.2;

    /// <summary>How long each run of a source is measured.</summary>
    public TimeSpan Each { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Pictures of a camera that cannot be opened.</summary>
    public InputSize Picture { get; init; } = new(1920, 1080);

    /// <summary>How many of them a second.</summary>
    public double Fps { get; init; } = 25;
}
