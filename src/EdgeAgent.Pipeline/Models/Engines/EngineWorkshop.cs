using System.Globalization;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Pipeline.Models.Engines;

/// <summary>
/// Builds engines one after the other on a thread of its own, while lanes are served by the processor, and hands each to its lane. What
/// is being built is said every ten seconds; what cannot be built is said once, and the processor keeps the model. A build that was ended from
/// outside is tried again, as its builder says. Thread-safe.
/// </summary>
public sealed partial class EngineWorkshop : IDisposable
{
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    /// <summary>A builder ends within seconds; loading what is built does not end before it is done.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IEngineBuilder _builder;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly bool _waits;
    private readonly CancellationTokenSource _stop;
    private readonly Lock _gate = new();
    private readonly LinkedList<EngineTicket> _queue = [];

    /// <summary>Those that are tried again later.</summary>
    private readonly HashSet<EngineTicket> _postponed = [];
    private readonly SemaphoreSlim _work = new(0);
    private Thread? _thread;
    private bool _disposed;

    /// <summary>A workshop without work.</summary>
    /// <param name="builder">Builds and keeps engines.</param>
    /// <param name="time">For the times that are said.</param>
    /// <param name="logger">Where it is said.</param>
    /// <param name="waits">Whether a lane's first run waits for its engine, as a verb wants it that runs a model once; else the processor serves meanwhile.</param>
    /// <param name="stop">Ends all work.</param>
    public EngineWorkshop(IEngineBuilder builder, TimeProvider time, ILogger logger, bool waits = false, CancellationToken stop = default)
    {
        _builder = builder;
        _time = time;
        _logger = logger;
        _waits = waits;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(stop);
    }

    /// <summary>Told every change, on any thread.</summary>
    public Action<EngineNews>? OnNews { get; set; }

    /// <summary>Ends what is being built, and the thread.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
            _queue.Clear();
            foreach (var ticket in _postponed)
                ticket.Retry?.Dispose();
            _postponed.Clear();
        }

        _stop.Cancel();
        _work.Release();

        // One that loads an engine for longer than that goes on in the background: the process ends with it.
        if (_thread?.Join(Patience) == false)
            return;
        _work.Dispose();
        _stop.Dispose();
    }

    /// <summary>Takes an order.</summary>
    /// <param name="order">What to build.</param>
    /// <param name="take">Takes the session over, on the workshop's thread; false where nobody wants it any more.</param>
    internal EngineTicket Order(EngineOrder order, Func<IGraphSession, bool> take)
    {
        var ticket = new EngineTicket(this, order, take);
        lock (_gate)
        {
            if (_disposed)
                return ticket;
            _queue.AddLast(ticket);
            if (_thread is null)
            {
                _thread = new Thread(Work) { IsBackground = true, Name = "engine workshop" };
                _thread.Start();
            }

            _work.Release();
        }

        if (_waits)
            ticket.Done.Wait(_stop.Token);
        return ticket;
    }

    /// <summary>A lane is gone.</summary>
    internal void Forget(EngineTicket ticket)
    {
        lock (_gate)
        {
            ticket.IsForgotten = true;
            _queue.Remove(ticket);
            if (_postponed.Remove(ticket))
                ticket.Retry?.Dispose();
        }
    }

    /// <summary>Tries an engine again later, where its lane is there then.</summary>
    private void Postpone(EngineTicket ticket, TimeSpan wait)
    {
        lock (_gate)
        {
            if (_disposed || ticket.IsForgotten)
                return;
            _postponed.Add(ticket);
            ticket.Retry = _time.CreateTimer(_ => Resume(ticket), null, wait, Timeout.InfiniteTimeSpan);
        }
    }

    private void Resume(EngineTicket ticket)
    {
        lock (_gate)
        {
            if (!_postponed.Remove(ticket))
                return;
            ticket.Retry?.Dispose();
            _queue.AddLast(ticket);
            _work.Release();
        }
    }

    private void Failed(EngineTicket ticket, string reason)
    {
        if (_waits)
            ticket.Trouble = reason;
        Failed(ticket.Order, reason);
    }

    /// <summary>Says that the processor has, or keeps, a model.</summary>
    internal void Failed(EngineOrder order, string reason)
    {
        EngineFailed(order.Model, EngineTitle.Of(order.Engine), reason);
        AgentMeter.EngineFallbacks.Add(1, new KeyValuePair<string, object?>(AgentMeter.ModelAttribute, order.Model));
        Tell(order, EngineState.Failed, $"Model '{order.Model}' runs on the processor: its {EngineTitle.Of(order.Engine)} engine does not work: {reason}");
    }

    private void Work()
    {
        while (true)
        {
            _work.Wait();
            EngineTicket? ticket;
            lock (_gate)
            {
                if (_disposed)
                    return;
                if ((ticket = _queue.First?.Value) is null)
                    continue;
                _queue.RemoveFirst();
            }

            try
            {
                Serve(ticket);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever a native library or a full disk does to one engine must end neither this thread nor the process.
            catch (Exception e)
#pragma warning restore CA1031
            {
                Failed(ticket, e.Message);
            }
            finally
            {
                ticket.Done.Set();
            }
        }
    }

    private void Serve(EngineTicket ticket)
    {
        var order = ticket.Order;
        var started = _time.GetTimestamp();
        var site = _builder.Locate(order);
        var isKept = _builder.IsBuilt(site);
        if (!isKept && !TryBuild(ticket, site))
            return;
        IGraphSession session;
        try
        {
            session = _builder.Open(site);
        }
        catch (EdgeAgentException e) when (isKept)
        {
            EngineDamaged(order.Model, EngineTitle.Of(order.Engine), e.Message);
            isKept = false;
            if (!TryBuild(ticket, site))
                return;
            session = _builder.Open(site);
        }

        var isTaken = false;
        try
        {
            isTaken = !_stop.IsCancellationRequested && ticket.Take(session);
        }
        finally
        {
            if (!isTaken)
                session.Dispose();
        }

        if (!isTaken)
            return;
        var seconds = Seconds(started);
        EngineReady(order.Model, EngineTitle.Of(order.Engine), isKept ? "kept from before" : "built", seconds);
        Tell(order, EngineState.Ready, string.Create(CultureInfo.InvariantCulture, $"Model '{order.Model}' runs on {EngineTitle.Of(order.Engine)}; its engine was {(isKept ? "kept from before and loaded" : "built")} in {seconds:0.#} s."));
    }

    /// <summary>Builds an engine, unless something is known against it. What fails is said, with the builder's word on whether it is tried again.</summary>
    /// <returns>Whether it is built.</returns>
    private bool TryBuild(EngineTicket ticket, EngineSite site)
    {
        var failure = _builder.FailureOf(site);
        if (failure is null)
        {
            try
            {
                Build(site);
                return true;
            }
            catch (EdgeAgentException e)
            {
                failure = _builder.FailureOf(site) ?? new EngineFailure(e.Message);
            }
        }

        Failed(ticket, failure.Reason);

        // A verb does not live so long.
        if (failure.RetryAfter is { } wait && !_waits)
            Postpone(ticket, wait);
        return false;
    }

    private void Build(EngineSite site)
    {
        var order = site.Order;
        var started = _time.GetTimestamp();
        BuildingEngine(order.Model, EngineTitle.Of(order.Engine), Meanwhile);
        Tell(order, EngineState.Building, $"The {EngineTitle.Of(order.Engine)} engine of model '{order.Model}' is being built, which may take many minutes; {Meanwhile}.");
        using var progress = _time.CreateTimer(_ => StillBuilding(order.Model, EngineTitle.Of(order.Engine), Seconds(started), Meanwhile), null, ProgressEvery, ProgressEvery);
        _builder.Build(site, _stop.Token);
    }

    private string Meanwhile => _waits ? "it is waited for" : "the processor runs the model meanwhile";

    private double Seconds(long started) => _time.GetElapsedTime(started).TotalSeconds;

    private void Tell(EngineOrder order, EngineState state, string message) => OnNews?.Invoke(new EngineNews(order.Model, order.Engine, state, message));
}
