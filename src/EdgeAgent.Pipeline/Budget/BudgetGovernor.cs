namespace EdgeAgent.Pipeline.Budget;

/// <summary>
/// Decides how far detection is restrained. It is restrained further while something is over its limit, a step at a time, each given the time to show what it does; and less
/// once everything has had room for a while, and only where what is given back would not be too much at once. Whoever had to be restrained again soon after waits
/// twice as long the next time, so that a load near the limit does not make the rates swing. Not thread-safe.
/// </summary>
/// <param name="limits">What is allowed.</param>
public sealed class BudgetGovernor(BudgetLimits limits)
{
    /// <summary>The last level: everybody is at his floor.</summary>
    public const int Levels = 12;

    /// <summary>One reading may be a moment's: a camera that is opened, a model that is loaded.</summary>
    private const int ReadingsToBelieve = 3;

    /// <summary>Far over a limit it goes down faster.</summary>
    private const double Far = 1.25;

    private const int FarSteps = 3;

    /// <summary>A share of the limit of processors and memory that has to be free before anything is given back.</summary>
    private const double Room = 0.1;

    /// <summary>The same of temperature, in degrees.</summary>
    private const double CoolerBy = 5;

    /// <summary>For a step to show in processor time and memory.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(6);

    /// <summary>Heat sinks are slow.</summary>
    private static readonly TimeSpan Cooling = TimeSpan.FromSeconds(20);

    /// <summary>How long there has to be room, at first and at most.</summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan MostPatience = TimeSpan.FromMinutes(10);

    /// <summary>Within so long after something was given back, having to take it again is its fault.</summary>
    private static readonly TimeSpan Relapse = TimeSpan.FromMinutes(2);

    private int _overFor;
    private TimeSpan? _roomSince;
    private TimeSpan _changedAt = TimeSpan.MinValue;
    private TimeSpan? _givenBackAt;
    private TimeSpan _patience = LeastPatience;

    /// <summary>How far detection is restrained: 0 for not at all.</summary>
    public int Level { get; private set; }

    /// <summary>What was over its limit in the last reading.</summary>
    public IReadOnlyList<BudgetOverrun> Over { get; private set; } = [];

    /// <summary>Takes a reading.</summary>
    /// <param name="reading">What the device is loaded with.</param>
    /// <param name="at">When, on a clock that only goes forward.</param>
    /// <param name="plan">The cameras as they are now.</param>
    /// <returns>Whether the level has changed.</returns>
    public bool Take(in BudgetReading reading, TimeSpan at, RatePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Over = OverrunsOf(reading);
        _overFor = Over.Count == 0 ? 0 : _overFor + 1;
        var before = Level;
        if (_overFor > 0)
            Restrain(at);
        else
            GiveBack(reading, at, plan);
        if (Level == before)
            return false;
        _changedAt = at;
        return true;
    }

    private void Restrain(TimeSpan at)
    {
        _roomSince = null;
        if (Level == Levels || _overFor < ReadingsToBelieve || !HasSettled(at, Over.All(o => o.What is BudgetResource.Temperature or BudgetResource.Throttling) ? Cooling : Settling))
            return;
        if (_givenBackAt is { } given && at - given < Relapse)
        {
            _patience = _patience * 2 < MostPatience ? _patience * 2 : MostPatience;
            _givenBackAt = null;
        }

        // Heat follows slowly: the distance tells of the past.
        var isFar = Over.Any(o => o.What is BudgetResource.Cpu or BudgetResource.Memory && o.Found > o.Limit * Far);
        Level = Math.Min(Levels, Level + (isFar ? FarSteps : 1));
    }

    private void GiveBack(in BudgetReading reading, TimeSpan at, RatePlan plan)
    {
        if (Level == 0)
        {
            // What was quiet for so long has nothing to do with the last time.
            if (HasSettled(at, MostPatience))
                _patience = LeastPatience;
            return;
        }

        if (!HasRoom(reading, plan))
        {
            _roomSince = null;
            return;
        }

        _roomSince ??= at;
        if (at - _roomSince < _patience)
            return;
        Level--;
        (_roomSince, _givenBackAt) = (at, at);
    }

    private bool HasSettled(TimeSpan at, TimeSpan within) => _changedAt == TimeSpan.MinValue || at - _changedAt >= within;

    private bool HasRoom(in BudgetReading reading, RatePlan plan)
    {
        // All that the agent takes counts as pictures that are looked at, though some of it is not: better a step too few.
        var before = plan.Total(Level);
        var growth = before > 0 ? plan.Total(Level - 1) / before : 1;
        if (limits.Cpu is { } cpu && reading.Cpu is { } now && now + reading.OwnCpu * (growth - 1) > cpu * (1 - Room))
            return false;
        if (reading.MemoryLimitBytes is { } memory && reading.MemoryBytes > memory * (1 - Room))
            return false;
        return limits.Celsius is not { } celsius || ((reading.Celsius is not { } degrees || degrees <= celsius - CoolerBy) && !reading.IsThrottled);
    }

    private List<BudgetOverrun> OverrunsOf(in BudgetReading reading)
    {
        var over = new List<BudgetOverrun>();
        if (limits.Cpu is { } cpu && reading.Cpu > cpu)
            over.Add(new BudgetOverrun(BudgetResource.Cpu, reading.Cpu.Value, cpu));
        if (reading.MemoryLimitBytes is { } memory && reading.MemoryBytes > memory)
            over.Add(new BudgetOverrun(BudgetResource.Memory, reading.MemoryBytes, memory));
        if (limits.Celsius is { } celsius && reading.Celsius > celsius)
            over.Add(new BudgetOverrun(BudgetResource.Temperature, reading.Celsius.Value, celsius));
        if (limits.Celsius is not null && reading.IsThrottled)
            over.Add(new BudgetOverrun(BudgetResource.Throttling, 1, 0));
        return over;
    }
}
