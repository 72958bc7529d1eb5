namespace EdgeAgent.Pipeline.Budget;

/// <summary>
/// The rates of all cameras at each level of restraint: at 0 the usual ones, at <see cref="BudgetGovernor.Levels"/> everybody's floor. Who has a lower priority
/// is at his floor before the next one gives anything; each step takes the same share of what is left, so that a fast camera gives more pictures than a slow one.
/// </summary>
/// <param name="cameras">The cameras.</param>
public sealed class RatePlan(IReadOnlyList<BudgetedRate> cameras)
{
    private readonly SourcePriority[] _priorities = [.. cameras.Select(c => c.Priority).Distinct().Order()];

    /// <summary>The cameras.</summary>
    public IReadOnlyList<BudgetedRate> Cameras => cameras;

    /// <summary>Pictures a second of one of the cameras.</summary>
    /// <param name="camera">Which.</param>
    /// <param name="level">The level, 0 to <see cref="BudgetGovernor.Levels"/>.</param>
    public double Of(BudgetedRate camera, int level)
    {
        ArgumentNullException.ThrowIfNull(camera);
        var span = (double)BudgetGovernor.Levels / _priorities.Length;
        var given = Math.Clamp((level - Array.IndexOf(_priorities, camera.Priority) * span) / span, 0, 1);
        return given switch
        {
            0 => camera.Usual,
            1 => camera.Floor,
            _ => camera.Usual * Math.Pow(camera.Floor / camera.Usual, given),
        };
    }

    /// <summary>Pictures a second of all of them.</summary>
    public double Total(int level) => cameras.Sum(camera => Of(camera, level));
}
