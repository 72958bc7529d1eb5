using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Evidence;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Evidence;

/// <summary>Events of the kind agent.fault are proven by a file each; a script says what becomes of it. Others are not.</summary>
public sealed class EvidenceGateTests : IAsyncDisposable
{
    private readonly TemporaryFolder _temporary = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Outlet _outlet = new();
    private readonly EventIssuer _issuer;
    private readonly EvidenceFolder _folder;
    private readonly Script _script;
    private readonly EvidenceGate _gate;
    private readonly List<string> _troubles = [];

    public EvidenceGateTests()
    {
        _issuer = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), _outlet, _time);
        _folder = new EvidenceFolder(new EvidenceOptions { Folder = _temporary["evidence"], Source = "door", Kinds = [EvidenceKind.Frame] }, _time);
        _script = new Script(_folder);
        _gate = new EvidenceGate("door", _script, _folder, _troubles.Add, _time);
        _issuer.Through(_gate);
    }

    public async ValueTask DisposeAsync()
    {
        _script.Open.Set();
        await _gate.DisposeAsync();
        _folder.Dispose();
        _temporary.Dispose();
    }

    [Fact]
    public async Task An_event_is_sent_when_its_file_is_written_and_those_behind_it_keep_their_order()
    {
        _script.Open.Reset();
        _issuer.Issue(Plain);
        Assert.Single(_outlet.Events);
        _issuer.Issue(Proven, CaptureStamp.Now(_time));
        _issuer.Issue(Plain);
        _issuer.Issue(Proven);
        _time.Advance(TimeSpan.FromMilliseconds(120));
        Assert.Single(_outlet.Events);
        Assert.False(_gate.WhenIdle().IsCompleted);

        _script.Open.Set();
        await _gate.WhenIdle().WaitAsync(Until.Patience);
        Assert.Equal([1, 2, 3, 4], _outlet.Events.Select(e => e.Sequence));
        var file = Assert.Single(_outlet.Events[1].Data.Evidence!);
        Assert.Equal((EvidenceKind.Frame, 3, true), (file.Kind, file.Bytes, file.Path.Contains(_outlet.Events[1].Id.ToString(), StringComparison.Ordinal)));
        Assert.True(_outlet.WereThere);
        Assert.Null(_outlet.Events[2].Data.Evidence);
        // The wait is a part of what it took from the capture.
        Assert.Equal(120, _outlet.Events[1].Data.LatencyMs);
        Assert.Equal([1, 1], _script.Told);
    }

    [Fact]
    public async Task What_takes_too_long_goes_without_its_file_which_is_removed_and_said_once()
    {
        _script.Open.Reset();
        _issuer.Issue(Proven);
        _issuer.Issue(Plain);
        await Until.TrueAsync(() => _script.Writing == 1);
        _time.Advance(EvidenceGate.Patience);
        await Until.TrueAsync(() => _outlet.Events.Count == 2);

        // While the disk hangs nobody waits for it.
        _issuer.Issue(Proven);
        Assert.Equal([1, 2, 3], _outlet.Events.Select(e => e.Sequence));
        Assert.All(_outlet.Events, e => Assert.Null(e.Data.Evidence));
        Assert.Contains("too slow", Assert.Single(_troubles), StringComparison.Ordinal);

        _script.Open.Set();
        await Until.TrueAsync(() => _script.Written == 1 && Directory.GetFiles(_temporary["evidence"]).Length == 0);
        await Until.TrueAsync(() => _script.Disposed == 1);
        _issuer.Issue(Proven);
        await _gate.WhenIdle().WaitAsync(Until.Patience);
        Assert.NotNull(_outlet.Events[3].Data.Evidence);
    }

    [Fact]
    public async Task More_than_may_wait_go_without_their_files_and_in_their_order()
    {
        _script.Open.Reset();
        for (var i = 0; i < 40; i++)
            _issuer.Issue(Proven);
        _script.Open.Set();
        await _gate.WhenIdle().WaitAsync(Until.Patience);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => (long)i), _outlet.Events.Select(e => e.Sequence));
        Assert.InRange(_outlet.Events.Count(e => e.Data.Evidence is not null), 16, 17);
        await Until.TrueAsync(() => _troubles.Count == 1);
    }

    [Fact]
    public async Task Events_that_wait_for_others_are_bounded_too()
    {
        _script.Open.Reset();
        _issuer.Issue(Proven);
        for (var i = 0; i < 2000; i++)
            _issuer.Issue(Plain);
        Assert.Equal(2001, _outlet.Events.Count);
        Assert.Equal(Enumerable.Range(1, 2001).Select(i => (long)i), _outlet.Events.Select(e => e.Sequence));
        _script.Open.Set();
        await _gate.WhenIdle().WaitAsync(Until.Patience);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_said_once_until_one_can_be()
    {
        _script.Fault = "The disk of /evidence is full.";
        for (var i = 0; i < 3; i++)
        {
            _issuer.Issue(Proven);
            await _gate.WhenIdle().WaitAsync(Until.Patience);
        }

        Assert.Equal("The disk of /evidence is full. Events of 'door' are told without their evidence until it can be.", Assert.Single(_troubles));
        _script.Fault = null;
        _issuer.Issue(Proven);
        await _gate.WhenIdle().WaitAsync(Until.Patience);
        _script.Fault = "The disk of /evidence is full.";
        _issuer.Issue(Proven);
        await _gate.WhenIdle().WaitAsync(Until.Patience);
        Assert.Equal(2, _troubles.Count);
        Assert.Equal([false, false, false, true, false], _outlet.Events.Select(e => e.Data.Evidence is not null));
        Assert.Equal([0, 0, 0, 1, 0], _script.Told);
    }

    [Fact]
    public async Task What_is_held_is_written_and_sent_before_the_gate_closes()
    {
        for (var i = 0; i < 5; i++)
            _issuer.Issue(Proven);
        await _gate.DisposeAsync();
        Assert.Equal(5, _outlet.Events.Count(e => e.Data.Evidence is not null));
        _issuer.Through(null);
        _issuer.Issue(Plain);
        Assert.Equal(6, _outlet.Events[^1].Sequence);
    }

    [Fact]
    public void An_event_that_nothing_proves_costs_nothing_more()
    {
        var envelope = new EventEnvelope(Guid.CreateVersion7(), _issuer.Source, _time.GetUtcNow(), 1, true, null, Plain);
        var outlet = new Last();
        _gate.Pass(envelope, outlet);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++)
            _gate.Pass(envelope, outlet);
        // The record of its wait is the only one.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 100 * 80);
        Assert.Same(envelope, outlet.Envelope);
    }

    [Fact]
    public void The_diary_keeps_what_files_prove_however_often_it_comes()
    {
        var updated = new ObjectUpdated { Label = "person", Score = 1, Box = new Box(0, 0, 1, 1), Track = 1, Model = "m" };
        Assert.False(EventDiary.IsKept(updated));
        Assert.True(EventDiary.IsKept(updated with { Evidence = [new EvidenceFile(EvidenceKind.Frame, "/a.jpg", new string('0', 64), 1)] }));
    }

    private static AgentFault Proven => new() { Component = "x", Message = "y" };

    private static SourceUp Plain => new() { Restarts = 0 };

    private sealed class Script(EvidenceFolder folder) : IProofSource
    {
        private int _writing;
        private int _written;
        private int _disposed;

        public ManualResetEventSlim Open { get; } = new(true);

        public string? Fault { get; set; }

        public List<int> Told { get; } = [];

        public int Writing => Volatile.Read(ref _writing);

        public int Written => Volatile.Read(ref _written);

        public int Disposed => Volatile.Read(ref _disposed);

        public bool Proves(EventData data) => data is AgentFault;

        public IEventProof Take(EventEnvelope envelope) => new Proof(this, folder);

        private sealed class Proof(Script script, EvidenceFolder folder) : IEventProof
        {
            public long Bytes => 1000;

            public IReadOnlyList<EvidenceFile> Write(EventEnvelope envelope, CancellationToken giveUp)
            {
                Interlocked.Increment(ref script._writing);
                Assert.True(script.Open.Wait(Until.Patience, giveUp));
                if (script.Fault is { } fault)
                    throw new DeviceException(DeviceFault.Exhausted, fault);
                var file = folder.Write(EvidenceKind.Frame, envelope.Time, envelope.Id.ToString(), [1, 2, 3]);
                Interlocked.Increment(ref script._written);
                return [file];
            }

            public void Told(IReadOnlyList<EvidenceFile> files) => script.Told.Add(files.Count);

            public void Dispose() => Interlocked.Increment(ref script._disposed);
        }
    }

    private sealed class Outlet : IAgentOutlet
    {
        private readonly Lock _gate = new();
        private readonly List<EventEnvelope> _events = [];

        public List<EventEnvelope> Events
        {
            get
            {
                lock (_gate)
                    return [.. _events];
            }
        }

        /// <summary>Whether every file was on the disk when its event came.</summary>
        public bool WereThere { get; private set; } = true;

        public void Offer(EventEnvelope envelope)
        {
            lock (_gate)
                _events.Add(envelope);
            WereThere &= (envelope.Data.Evidence ?? []).All(file => File.Exists(file.Path));
        }

        public void Report(SourceHealth health)
        {
        }
    }

    private sealed class Last : IAgentOutlet
    {
        public EventEnvelope? Envelope { get; private set; }

        public void Offer(EventEnvelope envelope) => Envelope = envelope;

        public void Report(SourceHealth health)
        {
        }
    }
}
