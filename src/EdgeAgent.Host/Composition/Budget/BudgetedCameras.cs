using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Budget;

namespace EdgeAgent.Host.Composition.Budget;

/// <summary>The live cameras that are open, and how often each is looked at. Thread-safe.</summary>
internal sealed class BudgetedCameras
{
    /// <summary>What a camera gives that is taken whole, for want of a better number.</summary>
    private const double RateOfAll = 30;

    private const double UsualFloor = 1;

    private readonly Lock _gate = new();
    private readonly Dictionary<CameraPace, BudgetedRate> _open = [];
    private int _level;

    /// <summary>A camera is opened.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="rate">Pictures a second that are looked at as configured; 0 for all.</param>
    /// <param name="settings">What it gives.</param>
    public CameraPace Enter(string name, double rate, CameraBudgetSettings settings)
    {
        var usual = rate > 0 ? rate : RateOfAll;
        var budgeted = new BudgetedRate(name, usual, Math.Min(settings.Floor ?? UsualFloor, usual), settings.Priority);
        var pace = new CameraPace(rate, Leave);
        lock (_gate)
        {
            _open.Add(pace, budgeted);
            Share();
        }

        return pace;
    }

    /// <summary>The cameras as they are now.</summary>
    public RatePlan Plan()
    {
        lock (_gate)
            return new RatePlan([.. _open.Values]);
    }

    /// <summary>Restrains all of them.</summary>
    /// <param name="level">How far, 0 to <see cref="BudgetGovernor.Levels"/>.</param>
    public void Restrain(int level)
    {
        lock (_gate)
        {
            _level = level;
            Share();
        }
    }

    private void Leave(CameraPace pace)
    {
        lock (_gate)
        {
            _open.Remove(pace);
            Share();
        }
    }

    private void Share()
    {
        var plan = new RatePlan([.. _open.Values]);
        foreach (var (pace, camera) in _open)
            pace.Set(_level > 0 ? plan.Of(camera, _level) : null);
    }
}
