namespace EdgeAgent.Pipeline.Budget;

/// <summary>
/// Decides what is given up while something is over its limit. For want of memory that is optional work first, one kind after the other; for want of processor time, for heat, and where memory is
/// short all the same, cameras are looked at less often. Either goes a step at a time, and comes back once everything has had room for a while, and only where what is given back would not be too
/// much at once. Not thread-safe.
/// </summary>
/// <param name="limits">What is allowed.</param>
public sealed class BudgetGovernor(BudgetLimits limits)
{
    /// <summary>The last level: everybody is at his floor.</summary>
    public const int Levels = 12;

    /// <summary>Far over a limit it goes down faster.</summary>
    private const double Far = 1.25;

    /// <summary>The same of memory, which does not come and go: at the brim of a hard limit this is half of what is left.</summary>
    private const double FarOfMemory = 1.05;

    private const int FarSteps = 3;

    /// <summary>A share of the limit of processors and memory that has to be free before anything is given back.</summary>
    private const double Room = 0.1;

    /// <summary>The same of temperature, in degrees.</summary>
    private const double CoolerBy = 5;

    /// <summary>For a step to show in processor time and memory.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(6);

    /// <summary>Heat sinks are slow.</summary>
    private static readonly TimeSpan Cooling = TimeSpan.FromSeconds(20);

    private static readonly OptionalWork[] Order = Enum.GetValues<OptionalWork>();

    private readonly Restraint _rates = new(Levels);
    private readonly Restraint _work = new(Order.Length);

    // Bytes that each kind of work took when it was given up.
    private readonly long[] _took = new long[Order.Length];
    private readonly List<OptionalWork> _shed = [];
    private (long Bytes, long? Limit)? _before;

    /// <summary>How far detection is restrained: 0 for not at all.</summary>
    public int Level => _rates.Level;

    /// <summary>The optional work that is given up, in the order in which it was.</summary>
    public IReadOnlyList<OptionalWork> Shed => [.. _shed];

    /// <summary>What was over its limit in the last reading.</summary>
    public IReadOnlyList<BudgetOverrun> Over { get; private set; } = [];

    /// <summary>Whether nothing is left to give of what would help against what is over its limit.</summary>
    public bool IsExhausted => Over.Count > 0 && _rates.IsAtEnd && (_work.IsAtEnd || Over.All(o => o.What != BudgetResource.Memory));

    /// <summary>Whether everything had room in the last reading.</summary>
    public bool HasRoom { get; private set; } = true;

    /// <summary>Takes a reading.</summary>
    /// <param name="reading">What the device is loaded with.</param>
    /// <param name="at">When, on a clock that only goes forward.</param>
    /// <param name="plan">The cameras as they are now.</param>
    /// <returns>Whether <see cref="Level"/> or <see cref="Shed"/> has changed.</returns>
    public bool Take(in BudgetReading reading, TimeSpan at, RatePlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        Over = OverrunsOf(reading);
        HasRoom = Over.Count == 0 && IsRoomIn(reading, plan);
        var before = (_rates.Level, _work.Level);

        // Rates hardly change what memory is taken: they are for when nothing else is left.
        TakeRates([.. Over.Where(o => o.What != BudgetResource.Memory || _work.IsAtEnd)], at);
        TakeWork(reading, at);
        return (_rates.Level, _work.Level) != before;
    }

    private void TakeRates(IReadOnlyList<BudgetOverrun> over, TimeSpan at)
    {
        // Heat follows slowly: the distance tells of the past.
        if (over.Count > 0)
            _rates.Tighten(at, over.Any(IsFar) ? FarSteps : 1, over.All(o => o.What is BudgetResource.Temperature or BudgetResource.Throttling) ? Cooling : Settling);
        else
            _rates.Loosen(at, HasRoom);
    }

    private void TakeWork(in BudgetReading reading, TimeSpan at)
    {
        if (_before is { } before && _work.HasSettled(at, Settling))
        {
            // Another limit, which has become the tightest, may be of other memory.
            _took[(int)_shed[^1]] = before.Limit == reading.MemoryLimitBytes ? Math.Max(0, before.Bytes - reading.MemoryBytes) : 0;
            _before = null;
        }

        if (Over.FirstOrDefault(o => o.What == BudgetResource.Memory) is { } overrun)
        {
            _work.Tighten(at, IsFar(overrun) ? FarSteps : 1, Settling);
            while (_shed.Count < _work.Level)
            {
                _shed.Add(Order.First(work => !_shed.Contains(work)));
                _took[(int)_shed[^1]] = 0;
                _before = (reading.MemoryBytes, reading.MemoryLimitBytes);
            }

            return;
        }

        // What is worth most, where it fits; else what does.
        var (now, most) = (reading.MemoryBytes, reading.MemoryLimitBytes * (1 - Room) ?? double.PositiveInfinity);
        var back = _shed.Where(work => now + _took[(int)work] <= most).Order().ToList();
        _work.Loosen(at, back.Count > 0);
        if (_shed.Count > _work.Level)
            _shed.Remove(back[^1]);
    }

    private static bool IsFar(BudgetOverrun overrun) => overrun.What switch
    {
        BudgetResource.Cpu => overrun.Found > overrun.Limit * Far,
        BudgetResource.Memory => overrun.Found > overrun.Limit * FarOfMemory,
        _ => false,
    };

    private bool IsRoomIn(in BudgetReading reading, RatePlan plan)
    {
        // All that the agent takes counts as pictures that are looked at, though some of it is not: better a step too few.
        var before = plan.Total(Level);
        var growth = before > 0 ? plan.Total(Math.Max(0, Level - 1)) / before : 1;
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
