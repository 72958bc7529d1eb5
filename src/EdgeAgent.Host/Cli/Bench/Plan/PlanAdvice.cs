using System.Globalization;

namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>Says what to change first: what saves most.</summary>
internal static class PlanAdvice
{
    /// <summary>Less is not worth a change.</summary>
    private const double LeastCores = 0.02;

    private const int Most = 3;

    /// <summary>Changes with what each saves in cores, the largest first.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="motionShare">The share of the time in which something moves, where it is not measured.</param>
    public static IReadOnlyList<Saving> Of(LoadPlan plan, double motionShare) =>
        [.. plan.Sources.SelectMany(s => Savings(s.Cost, motionShare)).Where(s => s.Cores >= LeastCores).OrderByDescending(s => s.Cores).Take(Most)];

    private static IEnumerable<Saving> Savings(SourceCost source, double motionShare)
    {
        var (count, who) = (source.Names.Count, string.Join(", ", source.Names));
        var work = source.WorkCores * source.WorkShare * count;
        if (source.Kind == "microphone")
        {
            yield return new Saving(work / 2, $"{who}: a recogniser that costs half (bench tells: int8, another model), or recognize.after, so that only what follows a keyword is written down");
            yield break;
        }

        if (source.Fps is { } fps && work > 0)
            yield return new Saving(work / 2, string.Create(CultureInfo.InvariantCulture, $"{who}: half the pictures, detect.fps: {fps / 2:0.##}"));
        if (work > 0 && !source.IsGated)
            yield return new Saving(work * (1 - motionShare), $"{who}: detect.when: motion, so that the detector rests while nothing moves");
        if (work > 0)
            yield return new Saving(work / 2, $"{who}: a detector that costs half (bench tells: a smaller size, int8, another model)");
        if (source.IsLive)
            yield return new Saving(source.AlwaysCores * count / 2, $"{who}: the camera's second stream, of half the pixels");
    }
}
