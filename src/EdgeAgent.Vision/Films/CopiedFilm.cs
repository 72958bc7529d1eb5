using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Vision.Films;

/// <summary>
/// An RTSP camera's own stream, over a connection of its own through a child ffmpeg that copies it. Nothing is decoded or encoded, and nothing is hidden: not for cameras with masks. Packets are dated by when they came, as the camera's pictures are.
/// </summary>
/// <param name="stream">The camera's name.</param>
/// <param name="uri">Its address.</param>
/// <param name="options">How clips are made.</param>
/// <param name="copier">Makes clips.</param>
/// <param name="tell">Told that the stream cannot be copied, once until it can be; on a thread of the film's.</param>
/// <param name="time">Dates packets, measures deadlines.</param>
/// <param name="ffmpegPath">Name or path of ffmpeg.</param>
public sealed class CopiedFilm(string stream, VideoSourceUri uri, ClipOptions options, Mp4Child copier, Action<string> tell, TimeProvider time, string ffmpegPath = "ffmpeg") : IFilm
{
    private static readonly TimeSpan DecodingTime = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly PacketReel _reel = new(Ticks(options.Before + options.After + ClipOptions.Slack, time), options.MemoryBytes);
    private Task _reading = Task.CompletedTask;
    private Action<StreamTime, int>? _kept;

    /// <inheritdoc/>
    public void Begin(Action<StreamTime, int> kept)
    {
        _kept = kept;
        _reading = DedicatedThread.RunAsync($"film {stream}", () => new StreamCopy(uri, time, ffmpegPath).Run(Add, Lost, _stop.Token), CancellationToken.None);
    }

    /// <inheritdoc/>
    public void Show(FrameLease frame)
    {
        if (_reading.IsFaulted)
            _reading.GetAwaiter().GetResult();
        // A picture that was decoded has come before.
        _kept?.Invoke(frame.Time, frame.Segment);
    }

    /// <inheritdoc/>
    public void Rest()
    {
        lock (_gate)
            _reel.Rest();
    }

    /// <inheritdoc/>
    public void Resume()
    {
        lock (_gate)
            _reel.Resume();
    }

    /// <inheritdoc/>
    public Task EndAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public IFootage? Cut(in FilmMoment moment, TimeSpan before, TimeSpan after)
    {
        byte[]? packets;
        long begins, ends;
        lock (_gate)
            packets = _reel.Cut(moment.Timestamp, moment.Timestamp - Ticks(before, time), moment.Timestamp + Ticks(after, time), out begins, out ends);

        // A picture comes a moment before it is decoded and stamped; what ends earlier does not show it.
        return packets is not null && time.GetElapsedTime(moment.Timestamp, ends) > -DecodingTime
            ? new CopiedFootage(packets, time.GetElapsedTime(begins, moment.Timestamp), time.GetElapsedTime(moment.Timestamp, ends), copier)
            : null;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _reading;
        _stop.Dispose();
    }

    private static long Ticks(TimeSpan span, TimeProvider time) => (long)(span.TotalSeconds * time.TimestampFrequency);

    private void Add(ReadOnlySpan<byte> packets, long at)
    {
        lock (_gate)
            _reel.Add(packets, at);
    }

    private void Lost(string why, bool isNews)
    {
        lock (_gate)
            _reel.Break();
        if (isNews)
            tell($"{why.TrimEnd('.')}. Clips of '{stream}' show only what came before, until its stream comes again. A camera that serves one stream at a time needs copy: false in evidence.clip.");
    }
}
