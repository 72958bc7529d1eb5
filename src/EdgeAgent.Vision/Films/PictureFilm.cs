using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Evidence;

namespace EdgeAgent.Vision.Films;

/// <summary>
/// The pictures that the stages see, in which masks are black, made small by a thread of its own. Of a live camera, those that come while it is at work are left out and counted; a file waits, at
/// whatever speed it is played.
/// </summary>
/// <param name="stream">The camera's name.</param>
/// <param name="options">How clips are made.</param>
/// <param name="isLive">Whether pictures may be left out.</param>
/// <param name="encoder">Makes clips.</param>
/// <param name="stop">Ends a wait.</param>
public sealed class PictureFilm(string stream, ClipOptions options, bool isLive, Mp4Child encoder, CancellationToken stop) : IFilm
{
    private readonly FramePool _pool = new(4);
    private readonly FrameSlot _slot = new($"{stream}.clip", newestWins: isLive);
    private readonly FrameSampler _sampler = new(options.Fps);
    private readonly FrameShrink _shrink = new();
    private readonly Lock _gate = new();
    private readonly FilmReel _reel = new(options.Before + options.After + ClipOptions.Slack, options.MemoryBytes);
    private Task _filming = Task.CompletedTask;
    private bool _isResting;

    /// <inheritdoc/>
    public void Begin(Action<StreamTime, int> kept) => _filming = DedicatedThread.RunAsync($"film {stream}", () => Film(kept), CancellationToken.None);

    /// <inheritdoc/>
    public void Show(FrameLease frame)
    {
        if (Volatile.Read(ref _isResting) || !_sampler.IsDue(frame.Time, frame.Segment))
            return;
        if (_filming.IsFaulted)
            _filming.GetAwaiter().GetResult();
        var copy = _pool.Rent(frame.Format);
        copy.Place(frame.Time, frame.Stamp, frame.Index, frame.Segment);
        frame.Pixels.CopyTo(copy.Pixels);
        _slot.Put(copy, stop);
    }

    /// <inheritdoc/>
    public IFootage? Cut(in FilmMoment moment, TimeSpan before, TimeSpan after)
    {
        List<SharedFrame> pictures;
        lock (_gate)
            pictures = _reel.Cut(moment.Segment, moment.Time.Elapsed > before ? new StreamTime(moment.Time.Elapsed - before) : StreamTime.Zero, moment.Time + after);
        return pictures.Count > 0 ? new PictureFootage(pictures, moment.Time, before, options.Fps, encoder) : null;
    }

    /// <inheritdoc/>
    public void Rest()
    {
        lock (_gate)
        {
            _isResting = true;
            _reel.Clear();
        }
    }

    /// <inheritdoc/>
    public void Resume() => Volatile.Write(ref _isResting, false);

    /// <inheritdoc/>
    public Task EndAsync()
    {
        _slot.Complete();
        return _filming;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        _slot.Dispose();
        _pool.Dispose();
        lock (_gate)
            _reel.Dispose();
    }

    private void Film(Action<StreamTime, int> kept)
    {
        while (_slot.TryTake(out var frame, CancellationToken.None))
        {
            SharedFrame small;
            using (frame)
                small = _shrink.Shrink(frame, options.LongestSide);
            var (time, segment) = (small.Frame.Time, small.Frame.Segment);
            lock (_gate)
            {
                // One that was on its way.
                if (_isResting)
                    small.Dispose();
                else
                    _reel.Add(small);
            }

            kept(time, segment);
        }
    }
}
