using System.Collections.Concurrent;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Health;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Health;

/// <summary>Streams under real supervisors, an outbox, and the judge over them, on a clock of the test's.</summary>
internal sealed class HealthScene : IAgentOutlet, IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();

    public HealthScene()
    {
        Outbox = EventOutbox.Open(new OutboxOptions(), Time, NullLogger<EventOutbox>.Instance);
        Judge = new HealthJudge("line-3", () => [.. Runs], name => Models?.OverdueOf(name), Outbox, Time);
    }

    public FakeTimeProvider Time { get; } = new();

    public EventOutbox Outbox { get; }

    public HealthJudge Judge { get; }

    /// <summary>The models of the streams, where a test has some.</summary>
    public ModelShelf? Models { get; set; }

    public ConcurrentQueue<SourceRun> Runs { get; } = [];

    public ConcurrentQueue<EventData> Events { get; } = [];

    /// <summary>Starts a stream.</summary>
    public SourceRun Start(string name, Func<StreamPulse, CancellationToken, Task> pipeline, SourceKind kind = SourceKind.Camera)
    {
        var issuer = new EventIssuer(new EventSource("line-3", kind, name), this, Time);
        var run = new SourceRun(issuer, new StreamSupervisor(issuer, this, new RestartPolicy(Time, new Random(1)), Time, NullLogger.Instance), pipeline);
        Runs.Enqueue(run);
        run.Start(() => { }, _stop.Token);
        return run;
    }

    /// <summary>Starts a stream and waits until it is in a state.</summary>
    public async Task<SourceRun> StartAsync(string name, SourceState state, Func<StreamPulse, CancellationToken, Task> pipeline, SourceKind kind = SourceKind.Camera)
    {
        var run = Start(name, pipeline, kind);
        await Until.TrueAsync(() => run.State == state, state: () => run.State.ToString());
        return run;
    }

    /// <summary>Lets time pass as it does while the process runs: somebody looks every two seconds.</summary>
    public void Pass(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += HealthJudge.Interval)
        {
            Time.Advance(HealthJudge.Interval);
            Judge.Look();
        }
    }

    public void Offer(EventEnvelope envelope) => Events.Enqueue(envelope.Data);

    public void Report(SourceHealth health)
    {
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(Runs.Select(run => run.Completion)).WaitAsync(Until.Patience);
        foreach (var run in Runs)
            run.Dispose();
        await Outbox.DisposeAsync();
        _stop.Dispose();
    }
}
