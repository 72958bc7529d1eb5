using System.Security.Cryptography;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Budget;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Vision.Shadow;

/// <summary>
/// A second detector that sees the pictures of the first one in spare time, on a thread of its own and of the lowest priority, and whose objects nobody is told: only how they differ. A picture
/// that comes while it is at work is left out. Made for one life of a camera; a shadow that fails ends by itself and takes nothing with it.
/// </summary>
public sealed class ShadowRun : IAsyncDisposable
{
    private static readonly TimeSpan WriteEvery = TimeSpan.FromSeconds(30);

    /// <summary>As large as a person needs to see what they differ on.</summary>
    private const int LongestSide = 1280;

    private static readonly KeyValuePair<string, object?>[] OutcomeTags =
        [.. Enum.GetNames<ShadowOutcome>().Select(name => new KeyValuePair<string, object?>(AgentMeter.ShadowOutcomeAttribute, name.ToLowerInvariant()))];

    private readonly ShadowOptions _options;
    private readonly Func<CancellationToken, OpenShadow> _open;
    private readonly ShadowFolder _folder;
    private readonly SpareTime _spare;
    private readonly Action<string> _fault;
    private readonly JpegEncoder _encoder;
    private readonly TimeProvider _time;
    private readonly KeyValuePair<string, object?> _streamTag;
    private readonly object _gate = new();
    private readonly FramePool _pool = new(1);
    private readonly CancellationTokenSource _ending;
    private readonly Task _thread;

    // Under the gate: what is handed over, while there is something.
    private FrameLease _frame;
    private DetectedObject[] _seen = new DetectedObject[64];
    private int _seenCount;
    private double _minScore;
    private bool _isBusy = true;
    private bool _isClosing;
    private bool _hasEnded;
    private long _skipped;

    // Its own thread's.
    private ShadowTally? _tally;
    private string _modelSha256 = "";
    private long _writtenAt;
    private long _restsUntil;
    private bool _saidUnwritten;

    /// <summary>Starts the thread, which opens the model.</summary>
    /// <param name="options">What it is held against.</param>
    /// <param name="open">Opens the model, on the shadow's thread.</param>
    /// <param name="folder">Where the report goes.</param>
    /// <param name="spare">How much of its time it may work.</param>
    /// <param name="fault">Told in a sentence what is wrong, once for each thing; called on the shadow's thread.</param>
    /// <param name="encoder">Makes pictures.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Ends it.</param>
    public ShadowRun(
        ShadowOptions options, Func<CancellationToken, OpenShadow> open, ShadowFolder folder, SpareTime spare, Action<string> fault, JpegEncoder encoder, TimeProvider time, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        (_options, _open, _folder, _spare, _fault, _encoder, _time) = (options, open, folder, spare, fault, encoder, time);
        _streamTag = new KeyValuePair<string, object?>(AgentMeter.StreamAttribute, options.Camera);
        _ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        _writtenAt = _restsUntil = time.GetTimestamp();
        _thread = DedicatedThread.RunAsync($"shadow {options.Camera}", Work, _ending.Token);
    }

    /// <summary>Shows it a picture, if it has time. Allocates nothing once warm; called by one thread.</summary>
    /// <param name="frame">The picture; stays the caller's.</param>
    /// <param name="seen">What the model sees in it, of low score too.</param>
    /// <param name="minScore">The score that counts now, 0 to 1.</param>
    /// <param name="stop">Ends a wait.</param>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    public void Offer(FrameLease frame, ReadOnlySpan<DetectedObject> seen, double minScore, CancellationToken stop)
    {
        using var wakes = _options.SeesAll ? WakeAt(stop) : default;
        lock (_gate)
        {
            while (_options.SeesAll && _isBusy && !_hasEnded)
            {
                stop.ThrowIfCancellationRequested();
                Monitor.Wait(_gate);
            }

            if (_hasEnded)
                return;
            if (_isBusy || (!_options.SeesAll && _time.GetTimestamp() < Volatile.Read(ref _restsUntil)))
            {
                Interlocked.Increment(ref _skipped);
                AgentMeter.SkippedShadowFrames.Add(1, _streamTag);
                return;
            }

            _frame = _pool.Rent(frame.Format);
            frame.Pixels.CopyTo(_frame.Pixels);
            _frame.Place(frame.Time, frame.Stamp, frame.Index, frame.Segment);
            if (_seen.Length < seen.Length)
                _seen = new DetectedObject[2 * seen.Length];
            seen.CopyTo(_seen);
            (_seenCount, _minScore, _isBusy) = (seen.Length, minScore, true);
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Ends it, where it sees all after the picture that it is at, and writes the report.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosing = true;
            Monitor.PulseAll(_gate);
        }

        if (!_options.SeesAll)
            await _ending.CancelAsync();
        await Task.WhenAny(_thread);
        _pool.Dispose();
        _ending.Dispose();
    }

    private void Work()
    {
        LowestPriority.Take();
        try
        {
            using var shadow = _open(_ending.Token);
            _modelSha256 = HashOf(_options.ModelFiles);
            Release();
            while (TryTake())
            {
                if (_spare.LacksMemory)
                {
                    _fault($"The shadow model '{shadow.Detector.Model.Name}' is unloaded: the device is short of memory. What it has seen is kept; restart or reload the agent to try it again.");
                    return;
                }

                Compare(shadow);
            }
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _fault($"The shadow of '{_options.Model}' has ended: {e.Message.TrimEnd('.')}. The camera goes on as it was.");
        }
        finally
        {
            lock (_gate)
            {
                _hasEnded = true;
            }

            Release();
            Write();
        }
    }

    /// <summary>The last picture is done with.</summary>
    private void Release()
    {
        lock (_gate)
        {
            if (_frame != default)
                _frame.Dispose();
            _frame = default;
            _isBusy = false;
            Monitor.PulseAll(_gate);
        }
    }

    private bool TryTake()
    {
        using var wakes = WakeAt(_ending.Token);
        lock (_gate)
        {
            while (!_isBusy && !_isClosing && !_ending.IsCancellationRequested)
                Monitor.Wait(_gate);
            return _isBusy && !_ending.IsCancellationRequested;
        }
    }

    private CancellationTokenRegistration WakeAt(CancellationToken stop) => stop.UnsafeRegister(static state => ((ShadowRun)state!).Wake(), this);

    private void Wake()
    {
        lock (_gate)
            Monitor.PulseAll(_gate);
    }

    private void Compare(OpenShadow shadow)
    {
        var began = _time.GetTimestamp();
        try
        {
            var found = shadow.Detector.Detect(_frame, _ending.Token);
            var tally = TallyFor(shadow);
            var weight = tally.Add(_frame, _seen.AsSpan(0, _seenCount), found);
            Count(tally);
            if (tally.PlaceFor(weight, _frame) is { } file)
                Keep(tally, file, weight);
        }
        catch (ModelException e) when (e.Fault is not (ModelFault.Faulted or ModelFault.Unfitting))
        {
            // That one picture has no result.
            Interlocked.Increment(ref _skipped);
        }
        finally
        {
            Release();
        }

        var now = _time.GetTimestamp();
        Volatile.Write(ref _restsUntil, now + _spare.RestAfter(now - began));
        if (_time.GetElapsedTime(_writtenAt, now) >= WriteEvery)
            Write();
    }

    /// <summary>What is compared by other scores than before begins anew.</summary>
    private ShadowTally TallyFor(OpenShadow shadow)
    {
        var model = shadow.Detector.Model;
        var own = new ShadowedModel(_options.Model, _modelSha256, Math.Round(_minScore, 6));
        // A score that a person sets holds for whatever model there is.
        var beside = new ShadowedModel(model.Name, shadow.Sha256, _minScore == _options.MinScore ? shadow.MinScore : Math.Round(_minScore, 6));
        if (_tally is { } tally && tally.Subject.Model == own && tally.Subject.Shadow == beside)
            return tally;
        var at = _frame.Stamp.WallClock;
        var subject = new ShadowReport { Camera = _options.Camera, Model = own, Shadow = beside, Since = at, Until = at, Unknown = UnknownOf(model) };
        var before = _tally?.Tell() ?? _folder.Read(_options.Camera);
        if (before is not null && !subject.Continues(before))
            _folder.Clear(_options.Camera);
        return _tally = new ShadowTally(_options.Labels, model.Labels, _options.Filters, subject, before);
    }

    private string? UnknownOf(DetectionModel shadow)
    {
        var wanted = _options.Classes.Count > 0 ? _options.Classes : _options.Labels;
        var unknown = wanted.Except(shadow.Labels, StringComparer.OrdinalIgnoreCase).ToList();
        return unknown.Count == 0 ? null : $"'{shadow.Name}' does not know {string.Join(", ", unknown.Take(5))}{(unknown.Count > 5 ? $" and {unknown.Count - 5} more" : "")}.";
    }

    private void Count(ShadowTally tally)
    {
        AgentMeter.ComparedShadowFrames.Add(1, _streamTag);
        for (var i = 0; i < OutcomeTags.Length; i++)
        {
            if (tally.LastOutcomes[i] > 0)
                AgentMeter.ShadowObjects.Add(tally.LastOutcomes[i], _streamTag, OutcomeTags[i]);
        }
    }

    /// <summary>Keeps the picture, with what both see in green, what the model alone sees in orange, and the shadow's in violet. The frame is a copy: it is drawn into.</summary>
    private void Keep(ShadowTally tally, string file, double weight)
    {
        try
        {
            BoxPainter.Draw(_frame, tally.BoxesOf(ShadowOutcome.Both), BoxInk.Green);
            BoxPainter.Draw(_frame, tally.BoxesOf(ShadowOutcome.Weaker, ShadowOutcome.Missed, ShadowOutcome.Renamed), BoxInk.Orange);
            BoxPainter.Draw(_frame, tally.BoxesOf(ShadowOutcome.Stronger, ShadowOutcome.Extra), BoxInk.Violet);
            _folder.Write(_options.Camera, file, _encoder.Encode(_frame, _ending.Token, LongestSide));
            tally.Keep(file, weight, _frame);
        }
        catch (Exception e) when (e is EdgeAgentException or IOException or UnauthorizedAccessException)
        {
            Unwritten(e);
        }
    }

    private void Write()
    {
        if (_tally is not { } tally)
            return;
        _writtenAt = _time.GetTimestamp();
        tally.Skip(Interlocked.Exchange(ref _skipped, 0));
        try
        {
            _folder.Write(tally.Tell());
            _saidUnwritten = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Unwritten(e);
        }
    }

    private void Unwritten(Exception e)
    {
        if (!_saidUnwritten)
            _fault($"What comes of the shadow model cannot be written to {_folder.Path}: {e.Message}");
        _saidUnwritten = true;
    }

    /// <summary>What tells a model from another one of the same name: all that it is made of.</summary>
    /// <param name="files">Its graph, and its description where it has one.</param>
    /// <exception cref="IOException">One cannot be read.</exception>
    public static string HashOf(IReadOnlyList<string> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            using var stream = File.OpenRead(file);
            hash.AppendData(SHA256.HashData(stream));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
