using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Tests.Models.Engines;

/// <summary>Builds a second session of the processor, as slowly as a test wants it, and counts what becomes of its sessions.</summary>
internal sealed class ScriptedBuilder : IEngineBuilder
{
    private readonly ConcurrentBag<CountedSession> _opened = [];
    private int _building;

    /// <summary>A build ends when this is set.</summary>
    public ManualResetEventSlim MayEnd { get; } = new(true);

    /// <summary>Set while one is under way.</summary>
    public ManualResetEventSlim HasBegun { get; } = new();

    /// <summary>The models that were built, in order.</summary>
    public ConcurrentQueue<EngineOrder> Built { get; } = [];

    /// <summary>Why nothing can be built.</summary>
    public string? Defect { get; set; }

    /// <summary>Whether engines are fixed to the shapes of their order.</summary>
    public bool IsNarrow { get; init; }

    /// <summary>Changes what is opened.</summary>
    public Func<EngineOrder, IGraphSession>? Opening { get; init; }

    /// <summary>What is kept from before.</summary>
    public ConcurrentDictionary<string, bool> Kept { get; } = [];

    /// <summary>How often what is kept does not load.</summary>
    public int Damaged;

    /// <summary>Reasons that are known from before, by model.</summary>
    public ConcurrentDictionary<string, EngineFailure> Failures { get; } = [];

    /// <summary>After which time a build that ends by <see cref="Defect"/> may be tried again; null for never.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Sessions that were opened, and those that were disposed once.</summary>
    public (int Opened, int Disposed) Sessions => (_opened.Count, _opened.Count(s => s.Disposals == 1));

    public EngineSite Locate(EngineOrder order) => new(order, "/nowhere", ModelContent.Read(order.Path));

    public EngineFailure? FailureOf(EngineSite site) => Failures.GetValueOrDefault(site.Order.Model);

    public bool IsBuilt(EngineSite site) => Kept.ContainsKey(site.Order.Model);

    public void Build(EngineSite site, CancellationToken cancellationToken)
    {
        Assert.Equal(1, Interlocked.Increment(ref _building));
        try
        {
            HasBegun.Set();
            MayEnd.Wait(cancellationToken);
            Built.Enqueue(site.Order);
            if (Defect is null)
                return;
            Failures[site.Order.Model] = new EngineFailure(Defect, RetryAfter);
            throw new ModelException(ModelFault.Unsupported, Defect);
        }
        finally
        {
            Interlocked.Decrement(ref _building);
        }
    }

    public IGraphSession Open(EngineSite site)
    {
        var order = site.Order;
        if (Interlocked.Decrement(ref Damaged) >= 0)
            throw new ModelException(ModelFault.Damaged, "bad magic");
        var session = new CountedSession(Opening?.Invoke(order)
            ?? ModelSession.Open(order.Path, sha256: order.Sha256, built: IsNarrow ? new BuiltEngine(order.Axes, "/nowhere", "/nowhere") : null));
        _opened.Add(session);
        return session;
    }

    /// <summary>A session that knows how often it was disposed, and calls itself CUDA.</summary>
    private sealed class CountedSession(IGraphSession session) : IGraphSession
    {
        private int _disposals;

        public int Disposals => Volatile.Read(ref _disposals);

        public string Path => session.Path;

        public GraphSignature Signature => session.Signature;

        public Engine Engine => Engine.Cuda;

        public string? EngineFallback => null;

        public IGraphRun CreateRun(TimeProvider time) => session.CreateRun(time);

        public void Dispose()
        {
            Interlocked.Increment(ref _disposals);
            session.Dispose();
        }
    }
}
