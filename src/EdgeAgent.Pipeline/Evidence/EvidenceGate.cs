using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Pipeline.Evidence;

/// <summary>
/// Holds the events of one source back until what proves them is on the disk. They leave in their order: one that nothing proves waits for those before it, and where none waits it
/// costs a comparison. Encoding and writing happen on a thread of its own. How long and how many are held is bounded: an event whose evidence is not there by then goes without,
/// which is counted, and said once until evidence is written again. Thread-safe.
/// </summary>
public sealed class EvidenceGate : IAsyncDisposable
{
    /// <summary>How long an event may wait: what takes longer hangs.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Proofs that may wait to be written.</summary>
    private const int MostProofs = 16;

    /// <summary>Events that may be held, with those that wait for others.</summary>
    private const int MostHeld = 1024;

    // Ten pictures of 1080p, or one of 8K.
    private const long MostBytes = 64_000_000;

    // A network drive can hold a write for ever, and the agent has to stop.
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(3);

    private readonly string _stream;
    private readonly KeyValuePair<string, object?> _streamTag;
    private readonly IProofSource _proofs;
    private readonly EvidenceFolder? _folder;
    private readonly Action<string> _tell;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _work = new(0, 1);
    private readonly Lock _gate = new();

    // In their order.
    private readonly Queue<Held> _held = new();

    // Those of them whose proof the thread has not taken yet.
    private readonly Queue<Held> _unwritten = new();

    // Sent, and their proofs have not heard of it.
    private readonly Queue<Held> _sent = new();

    private readonly ITimer _deadline;
    private readonly Task _writing;
    private long _bytes;
    private int _telling;
    private bool _isStuck;
    private bool _isFailing;
    private string? _trouble;
    private TaskCompletionSource? _idle;

    /// <summary>A gate; its thread begins here.</summary>
    /// <param name="stream">The source's name.</param>
    /// <param name="proofs">Knows what proves its events.</param>
    /// <param name="folder">Where that is written; null where proofs take back themselves what came too late. Not owned.</param>
    /// <param name="tell">Told of a trouble, once until it is over; on no thread that issues events.</param>
    /// <param name="time">Measures how long events wait.</param>
    public EvidenceGate(string stream, IProofSource proofs, EvidenceFolder? folder, Action<string> tell, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_stream, _proofs, _folder, _tell, _time) = (stream, proofs, folder, tell, time);
        _streamTag = new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, stream);
        _deadline = time.CreateTimer(static gate => ((EvidenceGate)gate!).GiveUpLate(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _writing = DedicatedThread.RunAsync($"evidence {stream}", Write, CancellationToken.None);
    }

    /// <summary>Sends an event, at once or when it and those before it are proven. Never waits for a disk.</summary>
    /// <param name="envelope">The event.</param>
    /// <param name="outlet">Where it goes.</param>
    public void Pass(EventEnvelope envelope, IAgentOutlet outlet)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        ArgumentNullException.ThrowIfNull(outlet);
        if (_writing.IsFaulted)
            _writing.GetAwaiter().GetResult();
        lock (_gate)
        {
            if (_held.Count == MostHeld)
                GiveUp_NeedsLock("queue_full");
            var proof = Take_NeedsLock(envelope);
            if (proof is null && _held.Count == 0)
            {
                outlet.Offer(envelope);
                return;
            }

            var held = new Held(envelope, outlet, proof, _time.GetTimestamp());
            _held.Enqueue(held);
            if (proof is not null)
            {
                _unwritten.Enqueue(held);
                AgentMeter.EvidenceQueue.Add(1, _streamTag);
            }

            if (_held.Count == 1)
                _deadline.Change(Patience, Timeout.InfiniteTimeSpan);
        }

        Ring();
    }

    /// <summary>Waits until no event is held, and every proof has heard what became of it. Not for a thread that issues an event.</summary>
    public Task WhenIdle()
    {
        lock (_gate)
            return IsIdle_NeedsLock() ? Task.CompletedTask : (_idle ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
    }

    /// <summary>Writes and sends what is held; what a disk does not take in time goes without evidence. Later events pass at once.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        Ring();
        var isDone = await Task.WhenAny(_writing, Task.Delay(CloseLimit, CancellationToken.None)) == _writing;
        lock (_gate)
        {
            while (_held.Count > 0)
                GiveUp_NeedsLock("stopped");
        }

        TellBack();
        await _deadline.DisposeAsync();
        if (!isDone)
            return;
        await _writing;
        _work.Dispose();
        _stop.Dispose();
    }

    private IEventProof? Take_NeedsLock(EventEnvelope envelope)
    {
        if (!_proofs.Proves(envelope.Data))
            return null;
        if (_isStuck || _unwritten.Count >= MostProofs || _bytes >= MostBytes || _stop.IsCancellationRequested)
        {
            Lose_NeedsLock(_isStuck ? "late" : "queue_full");
            return null;
        }

        var proof = _proofs.Take(envelope);
        _bytes += proof.Bytes;
        return proof;
    }

    private void Write()
    {
        while (true)
        {
            Held? next;
            lock (_gate)
                _unwritten.TryDequeue(out next);
            if (next is not null)
                Write(next);
            else if (_stop.IsCancellationRequested)
                return;
            else
                _work.Wait();
        }
    }

    private void Write(Held held)
    {
        IReadOnlyList<EvidenceFile> files = [];
        string? failure = null;
        using (var proof = held.Proof!)
        {
            try
            {
                // Nobody waits for one that was given up meanwhile.
                if (!IsGivenUp(held))
                    files = proof.Write(held.Envelope, CancellationToken.None);
            }
            catch (EdgeAgentException e)
            {
                failure = e.Message;
            }

            bool isLate;
            lock (_gate)
            {
                _bytes -= proof.Bytes;
                AgentMeter.EvidenceQueue.Add(-1, _streamTag);
                _isStuck = false;
                isLate = held.IsGivenUp;
                if (failure is not null)
                    Fail_NeedsLock("failed", $"{failure.TrimEnd('.')}. Events of '{_stream}' are told without their evidence until it can be.");
                else if (!isLate)
                    _isFailing = false;
                if (!isLate)
                {
                    held.Files = files;
                    held.IsReady = true;
                    Send_NeedsLock();
                }
            }

            if (isLate)
            {
                foreach (var file in files)
                    _folder?.Remove(file.Path);
            }
        }

        TellBack();
    }

    /// <summary>Sends what nothing holds back any more.</summary>
    private void Send_NeedsLock()
    {
        while (_held.TryPeek(out var first) && first.IsReady)
        {
            _held.Dequeue();
            var wait = _time.GetElapsedTime(first.Since);
            AgentMeter.EvidenceWait.Record(wait.TotalSeconds, _streamTag);
            var data = first.Envelope.Data;
            first.Outlet.Offer(first.Envelope with
            {
                Data = data with
                {
                    Evidence = first.Files.Count > 0 ? first.Files : null,
                    LatencyMs = data.LatencyMs is { } latency ? Math.Round(latency + wait.TotalMilliseconds, 3) : null,
                },
            });
            if (first.Proof is not null)
                _sent.Enqueue(first);
        }

        if (_held.TryPeek(out var next))
            _deadline.Change(Later(Patience - _time.GetElapsedTime(next.Since)), Timeout.InfiniteTimeSpan);
    }

    /// <summary>The first event goes, as it is.</summary>
    private void GiveUp_NeedsLock(string reason)
    {
        var first = _held.Peek();
        if (!first.IsReady)
        {
            first.IsGivenUp = true;
            first.IsReady = true;
            Lose_NeedsLock(reason);
        }

        Send_NeedsLock();
        TellBackSoon_NeedsLock();
    }

    private bool IsGivenUp(Held held)
    {
        lock (_gate)
            return held.IsGivenUp;
    }

    /// <summary>On another thread than this, which may be one that issues events.</summary>
    private void TellBackSoon_NeedsLock()
    {
        if (_sent.Count > 0 || _trouble is not null)
            _deadline.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    private void GiveUpLate()
    {
        lock (_gate)
        {
            while (_held.TryPeek(out var first) && _time.GetElapsedTime(first.Since) >= Patience)
            {
                _isStuck = true;
                GiveUp_NeedsLock("late");
            }

            if (_held.TryPeek(out var next))
                _deadline.Change(Later(Patience - _time.GetElapsedTime(next.Since)), Timeout.InfiniteTimeSpan);
        }

        TellBack();
    }

    private static TimeSpan Later(TimeSpan wait) => wait > TimeSpan.Zero ? wait : TimeSpan.Zero;

    /// <summary>Tells proofs what became of them, with no lock held: what waits for them issues events.</summary>
    private void TellBack()
    {
        while (true)
        {
            string? trouble;
            Held? sent;
            lock (_gate)
            {
                (trouble, _trouble) = (_trouble, null);
                if (_sent.TryDequeue(out sent))
                    _telling++;
            }

            if (trouble is not null)
                _tell(trouble);
            if (sent is null)
                break;
            try
            {
                sent.Proof!.Told(sent.Files);
            }
            finally
            {
                lock (_gate)
                    _telling--;
            }
        }

        lock (_gate)
        {
            if (IsIdle_NeedsLock())
            {
                _idle?.TrySetResult();
                _idle = null;
            }
        }
    }

    private bool IsIdle_NeedsLock() => _held.Count == 0 && _sent.Count == 0 && _telling == 0;

    private void Lose_NeedsLock(string reason)
    {
        Fail_NeedsLock(reason, $"The disk of '{_stream}', or what encodes for it, is too slow: {_unwritten.Count} events wait for their evidence, and go without it until that is better. Look after the disk, name another folder in evidence, or keep evidence of fewer events.");
        TellBackSoon_NeedsLock();
    }

    private void Fail_NeedsLock(string reason, string message)
    {
        AgentMeter.LostEvidence.Add(1, _streamTag, new KeyValuePair<string, object?>(AgentMeter.ErrorAttribute, reason));
        if (_isFailing || reason == "stopped")
            return;
        _isFailing = true;
        _trouble = message;
    }

    private void Ring()
    {
        try
        {
            if (_work.CurrentCount == 0)
                _work.Release();
        }
        catch (Exception e) when (e is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else rang, or the gate is closed.
        }
    }

    /// <summary>An event that was not sent.</summary>
    private sealed class Held(EventEnvelope envelope, IAgentOutlet outlet, IEventProof? proof, long since)
    {
        public EventEnvelope Envelope => envelope;

        public IAgentOutlet Outlet => outlet;

        public IEventProof? Proof => proof;

        public long Since => since;

        public bool IsReady { get; set; } = proof is null;

        public bool IsGivenUp { get; set; }

        public IReadOnlyList<EvidenceFile> Files { get; set; } = [];
    }
}
