using EdgeAgent.Host.Composition;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Host.Health;

/// <summary>
/// Says whether the agent works: by what its threads are heard of, not by what they say of themselves. The service manager's watchdog and
/// <c>edgeagent health</c> ask nobody else. Thread-safe.
/// </summary>
/// <param name="agent">The agent's name.</param>
/// <param name="sources">The cameras and microphones that are configured now.</param>
/// <param name="ofModels">The model of a stream that hangs.</param>
/// <param name="outbox">Where events wait.</param>
/// <param name="time">The clock.</param>
internal sealed class HealthJudge(string agent, Func<IReadOnlyList<SourceRun>> sources, Func<string, Standstill?> ofModels, EventOutbox outbox, TimeProvider time)
{
    /// <summary>How often it is asked at least, while the process runs at all.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    // Not asked for so long, the process was stopped, or the machine slept: nobody can have been heard of.
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    // For everybody to be heard of after that.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private readonly Lock _gate = new();
    private long _lookedAt = time.GetTimestamp();
    private long? _pausedAt;

    /// <summary>Whether nobody has had a look for so long that the next verdict may be unjust.</summary>
    public bool IsLate
    {
        get
        {
            lock (_gate)
                return time.GetElapsedTime(_lookedAt) > Pause;
        }
    }

    /// <summary>Has a look, as often as <see cref="Interval"/> says.</summary>
    public AgentVerdict Look()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (time.GetElapsedTime(_lookedAt, now) > Pause)
                _pausedAt = now;
            _lookedAt = now;
        }

        return Judge();
    }

    /// <summary>The verdict now.</summary>
    public AgentVerdict Judge()
    {
        bool isLenient;
        lock (_gate)
            isLenient = _pausedAt is { } at && time.GetElapsedTime(at) < Grace;
        return new AgentVerdict(agent, Environment.ProcessId, StreamsService.Version, time.GetUtcNow(), [.. sources().Select(run => Judge(run, isLenient))])
        {
            Faults = [.. FaultsOf(isLenient)],
        };
    }

    private IEnumerable<string> FaultsOf(bool isLenient)
    {
        if (outbox.IsBroken)
            yield return "The outbox has ended with a defect: no event leaves.";
        if (!isLenient && outbox.Overdue is { } overdue)
            yield return $"{Sentence(overdue)}: its disk does not answer, and no event leaves.";
        if (IsLate)
            yield return $"The agent's own watch was not heard of for more than {Pause.TotalSeconds:0} s: its process gets no time.";
    }

    private SourceVerdict Judge(SourceRun run, bool isLenient)
    {
        // A thread that works with a model is late before the model is, which is worth more to know.
        var stuck = isLenient ? null : ofModels(run.Source.Name) ?? run.Overdue;
        var health = run.Health;
        return new SourceVerdict(health.Source.Name, health.Source.Kind, stuck is null ? StandingOf(health.State) : SourceStanding.Stuck, health.State, health.Since)
        {
            LastData = health.LastData,
            Reason = health.Reason,
            Fps = health.Fps,
            Stuck = stuck is { } standstill ? Sentence(standstill) : null,
        };
    }

    private static SourceStanding StandingOf(SourceState state) => state switch
    {
        SourceState.Waiting or SourceState.Ended or SourceState.Muted or SourceState.Disabled => SourceStanding.Waits,
        SourceState.Faulted => SourceStanding.Rests,
        // One that is stopped is about to be opened anew, or the agent ends.
        _ => SourceStanding.Moves,
    };

    private static string Sentence(Standstill standstill) => $"{standstill.Of} was not heard of for {standstill.For.TotalSeconds:0} s";
}
