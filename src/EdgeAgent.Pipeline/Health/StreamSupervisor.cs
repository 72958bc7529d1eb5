using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Health;

/// <summary>
/// Keeps one stream going, alone: opens it, says when it is up and down, opens it again by <see cref="RestartPolicy"/>, and lets
/// it rest in <see cref="SourceState.Faulted"/> when that is pointless; says what is wrong with one that runs. A stream's fault never reaches another stream.
/// </summary>
public sealed partial class StreamSupervisor(EventIssuer issuer, IAgentOutlet outlet, RestartPolicy policy, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan ReportInterval = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly StreamPulse _pulse = new(time);
    private readonly string _name = issuer.Source.Name;
    private SourceState _state = SourceState.Starting;
    private DateTimeOffset _since = time.GetUtcNow();
    private string? _reason;
    private SourceCondition? _condition;
    private DateTimeOffset _conditionSince;
    private StreamTime _impairedAt;
    private int _restarts;

    // The last frame or block, by both clocks: a source that is down keeps one and the same moment, however often that is told.
    private (long? Beat, DateTimeOffset? At) _lastData;

    /// <summary>What the stream is doing.</summary>
    public SourceState State
    {
        get
        {
            lock (_gate)
                return _state;
        }
    }

    /// <summary>All that is known of the stream.</summary>
    public SourceHealth Health => Describe();

    /// <summary>What of the stream should be done by now and is not; null when it moves, or waits as its state says.</summary>
    public Standstill? Overdue => _pulse.Overdue;

    /// <summary>Says what the stream is doing, before it runs too: whoever hears of the agent then hears of nothing that an earlier run has left.</summary>
    public void Announce() => Report();

    /// <summary>Runs a stream until its end, its rest, or the token; after that it can be run again, and what it failed at before counts no more.</summary>
    /// <param name="pipeline">Opens the stream and works until its end; it owns everything it makes and has let go of it when its task ends.</param>
    /// <param name="cancellationToken">Stops the stream.</param>
    public async Task RunAsync(Func<StreamPulse, CancellationToken, Task> pipeline, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        _pulse.OnCondition(NoteCondition);
        _pulse.OnSwitch(NoteSwitch);
        _pulse.OnPicture(NotePicture);
        policy.Forget();
        if (State != SourceState.Starting)
            _restarts++;
        Enter(SourceState.Starting, null);
        await using var reports = time.CreateTimer(_ => Report(), null, ReportInterval, ReportInterval);
        try
        {
            while (await RunOnceAsync(pipeline, cancellationToken) is { } wait)
            {
                _pulse.Life.Within(wait + ProgressLimits.Slack);
                await Task.Delay(wait, time, cancellationToken);
                _restarts++;
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            Enter(SourceState.Stopped, null);
        }
        finally
        {
            _pulse.Rest();
        }
    }

    /// <summary>One life of the stream; gives the wait before the next, or null when there is none.</summary>
    private async Task<TimeSpan?> RunOnceAsync(Func<StreamPulse, CancellationToken, Task> pipeline, CancellationToken cancellationToken)
    {
        try
        {
            _pulse.OnNextBeat(NoteUp);
            _pulse.Life.Within(ProgressLimits.Open);
            await pipeline(_pulse, cancellationToken);
            cancellationToken.ThrowIfCancellationRequested();
            Ended(_name);
            NoteDown(SourceState.Ended, "ended", "The file was played to its end.", retrying: false);
            return null;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (DeviceException e)
        {
            return NoteFault(e);
        }
        catch (OutOfMemoryException e)
        {
            // .NET says so of threads and descriptors too. Not a defect of the stage: it works again when there are some.
            return NoteFault(new DeviceException(DeviceFault.Exhausted, $"{_name}: the system gives no memory, thread or descriptor: {e.Message}", e));
        }
        catch (EdgeAgentException e)
        {
            Rests(_name, e.Message);
            NoteDown(SourceState.Faulted, e is ModelException ? "model_failed" : "stage_failed", e.Message, retrying: false);
            return null;
        }
#pragma warning disable CA1031 // The one place where a defect of a stage is caught: this stream restarts, the others do not notice.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var rests = policy.NoteDefect();
            var wait = policy.NextWait(slow: false);
            StageFailed(e, _name, rests ? "it rests" : "it restarts");
            CountRestart("stage");
            NoteDown(rests ? SourceState.Faulted : SourceState.Waiting, "stage_failed", $"A stage failed: {e.Message}", retrying: !rests);
            return rests ? null : wait;
        }
        finally
        {
            _pulse.Rest();
        }
    }

    private TimeSpan NoteFault(DeviceException fault)
    {
        // Asking again soon does not help against a wrong password or a missing program, and locks accounts.
        var wait = policy.NextWait(slow: fault.Reason is DeviceFault.Unauthorized or DeviceFault.MissingDependency);
        CountRestart(fault.Reason.ToString());

        // One line and one event a change of state: a camera that is away all night fills no log.
        if (NoteDown(SourceState.Waiting, Words(fault.Reason), fault.Message, retrying: true))
            SourceFailed(_name, fault.Message, wait.TotalSeconds);
        return wait;
    }

    private void NoteUp()
    {
        policy.NoteUp();
        Enter(SourceState.Running, null);
        Up(_name, _restarts);
        issuer.Issue(new SourceUp { Restarts = _restarts });
    }

    /// <summary>Neither a fault nor a restart: the stream goes on by itself when it may.</summary>
    private void NoteSwitch(bool isOn)
    {
        if (isOn)
        {
            Enter(SourceState.Starting, null);
            return;
        }

        // Before the state is told: whoever then switches it on must find it ready.
        _pulse.OnNextBeat(NoteUp);
        var (state, word) = issuer.Source.Kind == SourceKind.Microphone ? (SourceState.Muted, "muted") : (SourceState.Disabled, "disabled");
        BecameClosed(_name, word);
        NoteDown(state, word, $"It is {word}: its device is closed.", retrying: false);
    }

    /// <summary>Before its events, whose boxes are fractions of it. The first one is told with the source being up.</summary>
    private void NotePicture()
    {
        if (State == SourceState.Running)
            Report();
    }

    private bool NoteDown(SourceState state, string reason, string message, bool retrying)
    {
        bool isNews;
        lock (_gate)
            isNews = state != _state || message != _reason;
        Enter(state, message);
        if (isNews)
            issuer.Issue(new SourceDown { Reason = reason, Message = message, Retrying = retrying });
        return isNews;
    }

    /// <summary>One line and one event a change of condition, however often the stream says it.</summary>
    private void NoteCondition(SourceCondition? condition, string? message, StreamTime at)
    {
        SourceCondition? before;
        TimeSpan lasted;
        lock (_gate)
        {
            if (condition == _condition || _state != SourceState.Running)
                return;
            before = _condition;
            lasted = at - _impairedAt;
            (_condition, _reason, _conditionSince, _impairedAt) = (condition, message, time.GetUtcNow(), at);
        }

        if (condition is { } found)
        {
            BecameImpaired(_name, Word(found), message!);
            AgentMeter.SourceImpairments.Add(1,
                new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, _name), new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, Word(found)));
            issuer.Issue(new SourceImpaired { Condition = found, Message = message!, StreamTimeMs = at.TotalMilliseconds });
        }
        else
        {
            BecameGood(_name, Word(before!.Value), lasted.TotalSeconds);
            issuer.Issue(new SourceRestored { Condition = before.Value, DurationMs = lasted.TotalMilliseconds, StreamTimeMs = at.TotalMilliseconds });
        }

        Report();
    }

    private void Enter(SourceState state, string? reason)
    {
        lock (_gate)
        {
            if (state != _state)
                _since = time.GetUtcNow();
            (_state, _reason, _condition) = (state, reason, null);
        }

        Report();
    }

    private void Report() => outlet.Report(Describe());

    private SourceHealth Describe()
    {
        var (rate, latency) = _pulse.Sample();
        lock (_gate)
        {
            return new SourceHealth(issuer.Source, _state, _since, _reason)
            {
                Condition = _condition,
                ConditionSince = _condition is null ? null : _conditionSince,
                Fps = _state == SourceState.Running ? Math.Round(rate, 2) : null,
                LatencyMs = latency is { } ms ? Math.Round(ms, 1) : null,
                Picture = _pulse.Picture,
                Drops = _pulse.Drops,
                LastData = LastData(),
            };
        }
    }

    private DateTimeOffset? LastData()
    {
        if (_pulse.LastBeat is { } beat && beat != _lastData.Beat)
            _lastData = (beat, time.GetUtcNow() - time.GetElapsedTime(beat));
        return _lastData.At;
    }

    private void CountRestart(string cause) => AgentMeter.SourceRestarts.Add(1,
        new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, _name), new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, cause));

    private static string Word(SourceCondition condition) => condition switch
    {
        SourceCondition.Frozen => "frozen",
        SourceCondition.Dark => "dark",
        SourceCondition.Covered => "covered",
        SourceCondition.Blurred => "blurred",
        SourceCondition.Moved => "moved",
        _ => "silent",
    };

    private static string Words(DeviceFault fault) => fault switch
    {
        DeviceFault.NotFound => "not_found",
        DeviceFault.Busy => "busy",
        DeviceFault.Unauthorized => "unauthorized",
        DeviceFault.Stalled => "stalled",
        DeviceFault.Lost => "lost",
        DeviceFault.Unreadable => "unreadable",
        DeviceFault.Exhausted => "exhausted",
        _ => "missing_dependency",
    };
}
