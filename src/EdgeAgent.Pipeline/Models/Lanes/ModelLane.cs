using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>
/// The way to one loaded graph, shared by every stream that uses it. Each stream has one request at most. Who comes while nobody
/// else wants the graph runs it on its own thread: waking another and being woken by it costs more than a small graph's run. Where
/// several wait, the lane's threads serve them round-robin by weight, several in one run where the graph's batch axis is free. A run
/// past its deadline is ended and its stream told; after three failures in a row the session is loaded anew, after three more the
/// lane rests.
/// </summary>
public sealed partial class ModelLane : IDisposable
{
    private readonly Func<IGraphSession> _open;
    private readonly LaneOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _work = new(0);
    private readonly LaneTurns _turns = new();
    private readonly HashSet<string> _alone = [];
    private readonly LaneRunner[] _runners;
    private readonly Stack<LaneRunner> _free;
    private readonly SemaphoreSlim _returned = new(0);
    private readonly Thread[] _threads;
    private readonly KeyValuePair<string, object?> _modelTag;

    private SharedSession _session;
    private LaneUpgrade? _upgrade;
    private EngineTicket? _ticket;
    private int _borrowed;
    private int _failuresInRow;
    private ModelException? _faulted;
    private bool _batching;
    private bool _stopping;

    /// <summary>Opens the model and starts the lane's threads.</summary>
    /// <param name="open">Loads the graph; called again when the session must be rebuilt.</param>
    /// <param name="options">How it runs.</param>
    /// <param name="time">For deadlines and durations.</param>
    /// <param name="logger">Where degradation is said.</param>
    /// <param name="upgrade">What is to run the graph as soon as it is built; null where <paramref name="open"/> gives what is wanted.</param>
    /// <exception cref="ModelException">The graph cannot be loaded.</exception>
    public ModelLane(Func<IGraphSession> open, LaneOptions options, TimeProvider time, ILogger logger, LaneUpgrade? upgrade = null)
    {
        ArgumentNullException.ThrowIfNull(open);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Runners, 1, nameof(options));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(options.Runners, 16, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxBatch, 1, nameof(options));
        _open = open;
        _options = options;
        _time = time;
        _logger = logger;
        _upgrade = upgrade;
        _modelTag = new KeyValuePair<string, object?>(AgentMeter.ModelAttribute, options.Name);
        _session = new SharedSession(open());
        Signature = _session.Session.Signature;
        _batching = options.MaxBatch > 1 && BatchAxis.IsFree(Signature);
        if (_session.Session.EngineFallback is { } reason)
        {
            EngineFellBack(options.Name, reason);
            AgentMeter.EngineFallbacks.Add(1, _modelTag);
        }

        _runners = [.. Enumerable.Range(0, options.Runners).Select(_ => new LaneRunner(options.MaxBatch))];
        _free = new Stack<LaneRunner>(_runners);
        _threads = [.. _runners.Select(_ => new Thread(Serve) { IsBackground = true, Name = $"lane {options.Name}" })];
        try
        {
            foreach (var thread in _threads)
                thread.Start();
        }
        catch
        {
            // No thread is free: the source is tried again later, and must not leave a loaded model behind each time.
            Dispose();
            throw;
        }
    }

    /// <summary>The model's name.</summary>
    public string Name => _options.Name;

    /// <summary>What the graph declares of itself.</summary>
    public GraphSignature Signature { get; }

    /// <summary>What runs it.</summary>
    public Engine Engine => _session.Session.Engine;

    /// <summary>Why it is not the engine that was asked for; null when it is.</summary>
    public string? EngineFallback => _session.Session.EngineFallback ?? _ticket?.Trouble;

    /// <summary>Gives a stream its place.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="weight">Its share when several wait, 1 to 100.</param>
    public LanePort Open(string stream, int weight = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, 100);
        lock (_gate)
        {
            var port = new LanePort(this, stream, weight) { IsAlone = _alone.Contains(stream) };
            _turns.Add(port);
            return port;
        }
    }

    /// <summary>
    /// Gives every place that a stream opens from now on runs of its own. The last bits of a result may depend on how many share the run,
    /// and how many do depends on when they come: a recording that is played again must not.
    /// </summary>
    /// <param name="stream">The stream's name.</param>
    public void KeepAlone(string stream)
    {
        lock (_gate)
            _alone.Add(stream);
    }

    /// <summary>Ends what runs, joins the threads, unloads the graph. Waiting requests fail with <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose()
    {
        int borrowed;
        lock (_gate)
        {
            if (_stopping)
                return;
            _stopping = true;
            borrowed = _borrowed;
            foreach (var runner in _runners)
                runner.Run?.Terminate();
        }

        _work.Release(_threads.Length);
        foreach (var thread in _threads)
        {
            if (!thread.ThreadState.HasFlag(ThreadState.Unstarted))
                thread.Join();
        }

        for (var i = 0; i < borrowed; i++)
            _returned.Wait();
        foreach (var runner in _runners)
            runner.Dispose();
        lock (_gate)
        {
            foreach (var port in _turns.Ports)
            {
                if (port.Pending is not null)
                    port.Complete(new ObjectDisposedException(nameof(ModelLane)));
            }
        }

        _session.Release();
        _ticket?.Dispose();
        _work.Dispose();
        _returned.Dispose();
    }

    /// <summary>Takes a request.</summary>
    /// <returns>What the stream is to run it on by itself, with <see cref="ServeItself"/>; null where it has to wait for its turn.</returns>
    internal LaneRunner? Enqueue(LanePort port, LaneJob job)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            if (_faulted is not null)
                throw _faulted;
            if (port.Pending is not null)
                throw new InvalidOperationException($"Stream '{port.Stream}' has a request at lane '{Name}' already.");
            var isAlone = !_turns.AnyWaits;
            port.Pending = job;

            // Whoever has the last runner looks for those who wait before it gives it back.
            if (_free.Count == 0)
                return null;
            if (isAlone)
            {
                var runner = _free.Pop();
                Pick(runner);
                _borrowed++;
                return runner;
            }

            // Under the lock: a stop that comes next takes the semaphore away.
            _work.Release();
            return null;
        }
    }

    /// <summary>Runs a request on the thread of its stream.</summary>
    /// <param name="runner">What <see cref="Enqueue"/> gave.</param>
    internal void ServeItself(LaneRunner runner)
    {
        ServePicked(runner);
        lock (_gate)
        {
            _free.Push(runner);
            _borrowed--;
            if (_stopping)
            {
                _returned.Release();
                return;
            }

            // Its own work goes on; a thread of the lane's serves the others.
            if (_turns.AnyWaits)
                _work.Release();
        }
    }

    internal void Remove(LanePort port)
    {
        lock (_gate)
            _turns.Remove(port);
    }

    /// <summary>Takes back a request that waits; one that runs is ended (streams that shared the run are served again).</summary>
    internal void Withdraw(LanePort port)
    {
        lock (_gate)
        {
            if (port.Pending is null)
                return;
            if (!port.IsServed)
            {
                port.Complete(new OperationCanceledException());
                return;
            }

            port.IsWithdrawn = true;
            foreach (var runner in _runners)
            {
                if (Array.IndexOf(runner.Serving, port, 0, runner.Count) >= 0)
                    runner.Run?.Terminate();
            }
        }
    }

    private void Serve()
    {
        if (_options.InSpareTime)
            LowestPriority.Take();
        while (true)
        {
            _work.Wait();
            LaneRunner? runner;
            lock (_gate)
            {
                if (_stopping)
                    return;
                if (!_free.TryPop(out runner))
                    continue;
            }

            while (PickOrFree(runner))
                ServePicked(runner);
        }
    }

    private bool PickOrFree(LaneRunner runner)
    {
        lock (_gate)
        {
            if (!_stopping && Pick(runner))
                return true;
            _free.Push(runner);
            return false;
        }
    }

    private bool Pick(LaneRunner runner)
    {
        runner.Count = _turns.Pick(runner.Serving.AsSpan(0, _batching ? _options.MaxBatch : 1));
        runner.Run?.Rearm();
        return runner.Count > 0;
    }

    private void ServePicked(LaneRunner runner)
    {
        var count = runner.Count;
        var failure = RunOnce(runner, 0, count);
        if (count > 1 && failure is not null)
        {
            // One of them may be at fault, their shapes differ this time, or all together take too long: each alone.
            if (failure is ModelException { Fault: ModelFault.Unfitting or ModelFault.RunFailed or ModelFault.Late })
                StopBatching();
            for (var i = 0; i < count; i++)
                Finish(runner, i, IsWanted(runner.Serving[i]) ? RunOnce(runner, i, 1) : new OperationCanceledException());
        }
        else
        {
            for (var i = 0; i < count; i++)
                Finish(runner, i, failure);
        }

        lock (_gate)
            runner.Count = 0;
    }

    /// <summary>Whether a request is still worth a run of its own: its stream has not given up, and nor have we.</summary>
    private bool IsWanted(LanePort port)
    {
        lock (_gate)
            return !port.IsWithdrawn && !_stopping;
    }

    private Exception? RunOnce(LaneRunner runner, int first, int count)
    {
        try
        {
            IGraphRun run;
            lock (_gate)
            {
                if (_faulted is not null)
                    return _faulted;

                // Under the lock: a stop finds the run and ends it, and nobody unloads the session before it is held.
                if (_stopping || (count == 1 && runner.Serving[first].IsWithdrawn))
                    return new OperationCanceledException();
                run = runner.Attach(_session, _time);
            }

            for (var i = 0; i < count; i++)
                runner.Serving[first + i].Pending!.WriteInputs(new LaneInputs(run, i, count));
            var started = _time.GetTimestamp();
            run.Run(_options.Deadline);
            AgentMeter.InferenceDuration.Record(_time.GetElapsedTime(started).TotalSeconds, _modelTag);
            if (!run.OutputsAreFinite(_options.AllowInfinity))
                throw new ModelException(ModelFault.NotFinite, $"Model '{Name}' gave NaN or infinite numbers; the result is thrown away.");
            if (count > 1)
                RequireShares(run, count);
            for (var i = 0; i < count; i++)
                runner.Serving[first + i].Pending!.ReadOutputs(new LaneOutputs(run, i, count));
            _failuresInRow = 0;
            if (_upgrade is not null)
                OrderEngine(run, count);
            return null;
        }
        catch (OperationCanceledException e)
        {
            runner.Run?.Rearm();
            return e;
        }
        catch (ModelException e)
        {
            // An engine is built for some lengths of free axes, and the graph itself may take others.
            if (count == 1 && e.Fault == ModelFault.Unfitting && GiveUpEngine(runner, e))
                return RunOnce(runner, first, count);

            // A batch that failed is no stream's failure: each is run alone after it. Nor is a request that does not fit one of the model's.
            if (count == 1 && e.Fault != ModelFault.Unfitting && (e.Fault != ModelFault.RunFailed || runner.Serving[first].Pending!.IsWithinReach))
                NoteFailure(e, runner);
            return e;
        }
#pragma warning disable CA1031 // A decoder's defect must reach its stream, not end the lane's thread and with it every stream.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return e;
        }
    }

    private void RequireShares(IGraphRun run, int count)
    {
        for (var i = 0; i < run.Session.Signature.Outputs.Count; i++)
        {
            if (run.OutputShape(i) is not [var length, ..] || length != count)
                throw new ModelException(ModelFault.Unfitting, $"Model '{Name}' does not give each of {count} requests a share of output '{run.Session.Signature.Outputs[i].Name}'.");
        }
    }

    private void Finish(LaneRunner runner, int index, Exception? failure)
    {
        lock (_gate)
        {
            var port = runner.Serving[index];
            if (failure is OperationCanceledException && !port.IsWithdrawn && !_stopping)
            {
                // It shared a run that another stream ended; whoever served it looks for those who wait.
                port.IsServed = false;
                return;
            }

            port.Complete(port.IsWithdrawn ? new OperationCanceledException() : failure);
        }
    }

    private void StopBatching()
    {
        lock (_gate)
        {
            if (!_batching)
                return;
            _batching = false;
        }

        BatchingStopped(Name);
    }

    private void NoteFailure(ModelException failure, LaneRunner runner)
    {
        AgentMeter.InferenceFailures.Add(1, _modelTag, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, failure.Fault.ToString()));
        var inRow = Interlocked.Increment(ref _failuresInRow);
        if (inRow == _options.FailuresBeforeRebuild)
            Rebuild(failure, runner.Held ?? _session);
        else if (inRow >= 2 * _options.FailuresBeforeRebuild)
            Rest(failure);
    }

    /// <summary>Orders what is to run the graph from now on, for the shapes that it is run with.</summary>
    private void OrderEngine(IGraphRun run, int count)
    {
        if (Interlocked.Exchange(ref _upgrade, null) is not { } upgrade)
            return;
        var shapes = new List<IReadOnlyList<long>>();
        for (var i = 0; i < Signature.Inputs.Count; i++)
        {
            var shape = run.InputShape(i).ToArray();
            if (count > 1)
                shape[0] = 1;
            shapes.Add(shape);
        }

        var ticket = upgrade.Workshop.Order(EngineOrder.Of(upgrade, Name, Signature, shapes), Replace);
        lock (_gate)
        {
            _ticket = ticket;
            if (!_stopping)
                return;
        }

        ticket.Dispose();
    }

    /// <summary>Lets another session run the graph, from the next run on.</summary>
    /// <returns>False where the lane has stopped or rests: it is not taken over.</returns>
    private bool Replace(IGraphSession better)
    {
        if (!better.Signature.TakesAndGivesSomeOf(Signature))
            throw new ModelException(ModelFault.Unfitting, $"{better.Path} was replaced by a model with other inputs or outputs.");
        SharedSession old;
        lock (_gate)
        {
            if (_stopping || _faulted is not null)
                return false;
            (old, _session) = (_session, new SharedSession(better, isBuilt: true));

            // An engine has the lengths that it was built for.
            _batching &= BatchAxis.IsFree(better.Signature);

            // Runners that have nothing to do would keep the old one in memory.
            foreach (var idle in _free)
                idle.Dispose();
        }

        old.Release();
        return true;
    }

    /// <summary>Goes back to what <see cref="_open"/> gives, where an engine that was built does not work or fit.</summary>
    /// <returns>False where the failed run was none of such an engine.</returns>
    private bool GiveUpEngine(LaneRunner runner, ModelException cause)
    {
        if (runner.Held is not { IsBuilt: true } failed)
            return false;
        Rebuild(cause, failed);
        return true;
    }

    private void Rebuild(ModelException cause, SharedSession failed)
    {
        if (!failed.IsBuilt)
            SessionRebuilt(Name, _options.FailuresBeforeRebuild, cause.Message);
        try
        {
            var fresh = new SharedSession(_open());
            if (!fresh.Session.Signature.TakesAndGivesAs(Signature))
            {
                fresh.Release();
                Rest(new ModelException(ModelFault.Unfitting, $"{_session.Session.Path} was replaced by a model with other inputs or outputs."));
                return;
            }

            SharedSession old;
            lock (_gate)
            {
                // Another one may have come meanwhile: that is new too.
                old = _session == failed ? failed : fresh;
                if (old == failed)
                    _session = fresh;
            }

            old.Release();
            if (failed.IsBuilt && old == failed)
                _ticket?.GiveUp(cause.Message);
        }
        catch (ModelException e)
        {
            Rest(e);
        }
#pragma warning disable CA1031 // Whatever keeps the model from loading (a file being replaced, no memory) must not end the lane's thread and with it the process.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Rest(new ModelException(ModelFault.RunFailed, $"Model '{Name}' cannot be loaded anew: {e.Message}", e));
        }
    }

    private void Rest(ModelException cause)
    {
        var fault = new ModelException(ModelFault.Faulted,
            $"Model '{Name}' failed {Volatile.Read(ref _failuresInRow)} times in a row and rests until the agent is restarted or reloaded: {cause.Message}", cause);
        lock (_gate)
        {
            if (_faulted is not null)
                return;
            _faulted = fault;
        }

        Rests(Name, cause.Message);
    }
}
