using System.Globalization;
using EdgeAgent.Host.Machine;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Composition.Budget;

/// <summary>Keeps the agent within its budget: reads the load every other second, gives up optional work and restrains the cameras as the governor says, and tells it.</summary>
/// <param name="limits">What is allowed.</param>
/// <param name="load">What the device is loaded with.</param>
/// <param name="cameras">Who gives.</param>
/// <param name="spare">What is given up for want of memory.</param>
/// <param name="agentEvents">The agent's events.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of each change.</param>
internal sealed partial class BudgetWatch(
    BudgetLimits limits, DeviceLoad load, BudgetedCameras cameras, SpareWork spare, EventIssuer agentEvents, TimeProvider time, ILogger<BudgetWatch> logger) : BackgroundService
{
    /// <summary>From one reading to the next.</summary>
    internal static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan CollectEvery = TimeSpan.FromMinutes(1);

    private readonly BudgetGovernor _governor = new(limits);
    private readonly ILogger _logger = logger;
    private long _exceededAt;
    private long? _collectedAt;
    private bool _saidExhausted;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (limits.Celsius is not null && !load.HasSensor)
        {
            LogNoSensor();
            agentEvents.Issue(new AgentFault { Component = "budget", Message = "agent.budget.temperature is not kept: this device has no sensor that the kernel tells of." });
        }

        if (limits is { Cpu: null, Celsius: null } && !load.IsMemoryBounded)
            return;
        using var timer = new PeriodicTimer(Interval, time);
        var began = time.GetTimestamp();
        // Shares are since the reading before: what the start took is not counted.
        load.Read(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken))
            Keep(load.Read(stoppingToken), time.GetElapsedTime(began));
    }

    private void Keep(in BudgetReading reading, TimeSpan at)
    {
        var wasKept = IsKept;
        var (level, shed) = (_governor.Level, _governor.Shed.Count);
        var plan = cameras.Plan();
        var hasChanged = _governor.Take(reading, at, plan);
        spare.Time.Take(_governor.Over.Count > 0, _governor.HasRoom, _governor.Over.Any(o => o.What == BudgetResource.Memory));
        if (hasChanged)
        {
            spare.Shed(_governor.Shed);
            cameras.Restrain(_governor.Level);
            AgentMeter.BudgetLevel.Record(_governor.Level);
            LogChange(plan, level, shed);
            if (IsKept)
                Restored();
            else if (wasKept || _governor.Shed.Count > shed)
                Exceeded(wasKept);
        }

        if (_governor.Over.Any(o => o.What == BudgetResource.Memory))
            Collect(isWorthIt: _governor.Shed.Count > shed);
        if (_governor.IsExhausted && !_saidExhausted)
        {
            _saidExhausted = true;
            Exceeded(isFirst: false);
        }
    }

    /// <summary>Whether nothing is given up.</summary>
    private bool IsKept => _governor.Level == 0 && _governor.Shed.Count == 0;

    private void LogChange(RatePlan plan, int levelBefore, int shedBefore)
    {
        if (_governor.Shed.Count != shedBefore)
            LogShed(_governor.Shed.Count > 0 ? string.Join(", ", _governor.Shed.Select(WordsOf)) : "nothing");
        if (_governor.Level == levelBefore)
            return;
        var rates = string.Join(", ", plan.Cameras.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.Source} {plan.Of(c, _governor.Level):0.##} of {c.Usual:0.##}/s")));
        LogRates(_governor.Level, BudgetGovernor.Levels, rates.Length > 0 ? rates : "no live camera is open");
    }

    private void Restored()
    {
        _saidExhausted = false;
        agentEvents.Issue(new BudgetRestored { DurationMs = Math.Round(time.GetElapsedTime(_exceededAt).TotalMilliseconds) });
    }

    private void Exceeded(bool isFirst)
    {
        if (isFirst)
            _exceededAt = time.GetTimestamp();
        List<string> follows = [.. _governor.Shed.Select(work => $"no {WordsOf(work)}")];
        if (_governor.IsExhausted)
            follows.Add("every camera is looked at as seldom as it may be, and it is not enough");
        else if (_governor.Level > 0)
            follows.Add("cameras are looked at less often");
        var message = $"{string.Join("; ", _governor.Over.Select(Sentence))}: {string.Join(", ", follows)}.";
        LogExceeded(message);
        agentEvents.Issue(new BudgetExceeded { Over = _governor.Over, Shed = _governor.Shed, IsExhausted = _governor.IsExhausted, Message = message });
    }

    /// <summary>What the runtime and the C library keep for later, and what was just given up, goes back to the system; the pause is worth it only now.</summary>
    private void Collect(bool isWorthIt)
    {
        if (!isWorthIt && _collectedAt is { } at && time.GetElapsedTime(at) < CollectEvery)
            return;
        _collectedAt = time.GetTimestamp();
        ProcessMemory.GiveBack();
    }

    private static string WordsOf(OptionalWork work) => work switch
    {
        OptionalWork.LivePictures => "pictures for the page's live view",
        OptionalWork.Snapshots => "snapshots",
        _ => "clips of live cameras",
    };

    private static string Sentence(BudgetOverrun over) => over.What switch
    {
        BudgetResource.Cpu => string.Create(CultureInfo.InvariantCulture, $"the processors are busy at {over.Found * 100:0} %, {over.Limit * 100:0} % are allowed"),
        BudgetResource.Memory => string.Create(CultureInfo.InvariantCulture, $"memory is at {over.Found / 1e6:0} MB, {over.Limit / 1e6:0} MB are allowed"),
        BudgetResource.Temperature => string.Create(CultureInfo.InvariantCulture, $"the device has {over.Found:0.#} °C, {over.Limit:0.#} °C are allowed"),
        _ => "the device slows itself down, for heat or for want of voltage",
    };
}
