using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Host.Composition;

/// <summary>One camera or microphone under its supervisor, for as long as it is configured: one that has ended or rests can be opened anew. Thread-safe.</summary>
/// <param name="events">Its events.</param>
/// <param name="supervisor">Keeps it going.</param>
/// <param name="pipeline">Opens it and works until its end.</param>
internal sealed class SourceRun(EventIssuer events, StreamSupervisor supervisor, Func<StreamPulse, CancellationToken, Task> pipeline) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _again = new(0, 1);
    private readonly CancellationTokenSource _removed = new();
    private CancellationTokenSource? _life;
    private SourceDown? _farewell;
    private volatile bool _isOver;
    private bool _isDisposed;

    /// <summary>Which one.</summary>
    public EventSource Source => events.Source;

    /// <summary>What a person can set of it.</summary>
    public SourceControls Controls { get; init; } = new();

    /// <summary>What it is doing.</summary>
    public SourceState State => supervisor.State;

    /// <summary>All that is known of it.</summary>
    public SourceHealth Health => supervisor.Health;

    /// <summary>What of it should be done by now and is not; null when it moves, or waits as its state says.</summary>
    public Standstill? Overdue => supervisor.Overdue;

    /// <summary>Whether it was played to its end, and nobody has asked for it again.</summary>
    public bool HasEnded => _isOver && State == SourceState.Ended;

    /// <summary>Ends when it is taken out, or the agent stops.</summary>
    public Task Completion { get; private set; } = Task.CompletedTask;

    /// <summary>Says what it is doing, before it is started too.</summary>
    public void Announce() => supervisor.Announce();

    /// <summary>Starts it.</summary>
    /// <param name="over">Called whenever it has ended or rests.</param>
    /// <param name="stop">The agent stops.</param>
    public void Start(Action over, CancellationToken stop) =>
        // Not on this thread: a model that is slow to open is its own stream's trouble.
        Completion = Task.Run(() => RunAsync(over, stop), CancellationToken.None);

    /// <summary>Closes and opens it, at once and out of every state.</summary>
    public void Restart()
    {
        lock (_gate)
        {
            if (_removed.IsCancellationRequested)
                return;
            _isOver = false;
            if (_again.CurrentCount == 0)
                _again.Release();
            End(new SourceDown { Reason = "restarted", Message = "It was told to restart.", Retrying = true });
        }
    }

    /// <summary>Takes it out: the configuration knows it no more, or otherwise.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            End(new SourceDown { Reason = "removed", Message = "The configuration has changed.", Retrying = false });
            _removed.Cancel();
        }
    }

    /// <summary>Lets go of it, after its completion.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDisposed)
                return;
            _isDisposed = true;
            _removed.Cancel();
            _removed.Dispose();
            _again.Dispose();
        }
    }

    private void End(SourceDown farewell)
    {
        // Whoever was told that it is up is told that it is down; what is down was told before.
        if (State == SourceState.Running)
            _farewell ??= farewell;
        _life?.Cancel();
    }

    private async Task RunAsync(Action over, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, _removed.Token);
        while (!end.IsCancellationRequested)
        {
            using var life = CancellationTokenSource.CreateLinkedTokenSource(end.Token);
            lock (_gate)
            {
                // Whoever has asked by now gets this life.
                _again.Wait(0, CancellationToken.None);
                _life = life;
            }

            await supervisor.RunAsync(pipeline, life.Token);
            SourceDown? farewell;
            lock (_gate)
            {
                (farewell, _farewell, _life) = (_farewell, null, null);
                _isOver = _again.CurrentCount == 0;
            }

            if (farewell is not null)
                events.Issue(farewell);
            over();
            await _again.WaitAsync(end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
