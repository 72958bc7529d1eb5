using System.Globalization;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Vision.Recordings;

/// <summary>
/// A source whose pictures are recorded as the stages see them, masks and all, through a child ffmpeg that encodes H.264. The stages wait for no encoder: of a live source, pictures that come while
/// it is at work are left out.
/// </summary>
public sealed class RecordedPictures : IFrameSource
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan RestAfterFault = TimeSpan.FromSeconds(10);

    /// <summary>A longer pause is not shown as a picture that stands still.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30);

    private readonly IFrameSource _source;
    private readonly string _name;
    private readonly double _fps;
    private readonly TimeProvider _time;
    private readonly string _ffmpegPath;
    private readonly TransportPieces _pieces;
    private readonly FramePool _pool = new(4);
    private readonly FrameSlot _slot;
    private readonly CancellationTokenSource _over = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _recording;

    // Of the thread that feeds the encoder: a picture that the next stretch begins with.
    private FrameLease _next;
    private bool _hasNext;

    /// <summary>Records a source from its first picture on.</summary>
    /// <param name="source">The source; owned.</param>
    /// <param name="name">Its name.</param>
    /// <param name="fps">Pictures a second that are recorded at most.</param>
    /// <param name="folder">Where.</param>
    /// <param name="tell">Told that it cannot be recorded, once until it can; on a thread of the recording's.</param>
    /// <param name="time">Measures deadlines.</param>
    /// <param name="ffmpegPath">Name or path of ffmpeg.</param>
    public RecordedPictures(IFrameSource source, string name, double fps, RecordingFolder folder, Action<string> tell, TimeProvider time, string ffmpegPath = "ffmpeg")
    {
        ArgumentNullException.ThrowIfNull(source);
        (_source, _name, _fps, _time, _ffmpegPath) = (source, name, fps, time, ffmpegPath);
        _pieces = new TransportPieces(name, folder, tell);
        _slot = new FrameSlot($"{name}.recording", newestWins: source.IsLive);
        _recording = DedicatedThread.RunAsync($"record {name}", Record, CancellationToken.None);
    }

    /// <inheritdoc/>
    public string Description => _source.Description;

    /// <inheritdoc/>
    public bool IsLive => _source.IsLive;

    /// <inheritdoc/>
    public long DamagedFrames => _source.DamagedFrames;

    /// <inheritdoc/>
    public bool TryRead(FramePool pool, out FrameLease frame, CancellationToken cancellationToken)
    {
        if (!_source.TryRead(pool, out frame, cancellationToken))
            return false;
        if (_recording.IsCompleted)
            return true;
        var copy = _pool.Rent(frame.Format);
        copy.Place(frame.Time, frame.Stamp, frame.Index, frame.Segment);
        frame.Pixels.CopyTo(copy.Pixels);
        _slot.Put(copy, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _source.Dispose();
        _slot.Complete();
        _over.Cancel();
        // An encoder that hangs must not hang the stream.
        if (!_recording.Wait(EndLimit))
        {
            _stop.Cancel();
            _recording.Wait(EndLimit);
        }

        if (_hasNext)
            _next.Dispose();
        _slot.Dispose();
        _pool.Dispose();
        _over.Dispose();
        _stop.Dispose();
    }

    private void Record()
    {
        try
        {
            while (_hasNext || _slot.TryTake(out _next, _stop.Token))
            {
                try
                {
                    Encode(_next);
                }
                catch (DeviceException e)
                {
                    _pieces.Say($"{_name} is not recorded now: {e.Message}");
                    _over.Token.WaitHandle.WaitOne(RestAfterFault);
                }
                finally
                {
                    _pieces.End();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // Told to end by whoever waits for it no longer.
        }
    }

    /// <summary>One stretch: pictures of one size without a pause.</summary>
    private void Encode(FrameLease first)
    {
        var (format, captured, began) = (first.Format, first.Stamp.WallClock, first.Time);
        _hasNext = false;
        string[] arguments =
        [
            "-hide_banner", "-nostats", "-loglevel", "level+error", "-f", "rawvideo", "-pix_fmt", format.Pixels == PixelFormat.Bgr24 ? "bgr24" : "yuv420p",
            "-color_range", "tv", "-video_size", string.Create(CultureInfo.InvariantCulture, $"{format.Width}x{format.Height}"), "-framerate", _fps.ToString("0.###", CultureInfo.InvariantCulture),
            "-i", "pipe:0", "-c:v", "libx264", "-preset", "veryfast", "-tune", "zerolatency", "-crf", "20", "-pix_fmt", "yuv420p", "-g", Math.Max(1, (int)(2 * _fps)).ToString(CultureInfo.InvariantCulture),
            "-threads", "1", "-flush_packets", "1", "-muxdelay", "0", "-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames+resend_headers", "pipe:1",
        ];
        var shown = captured.UtcTicks;
        using var child = MediaChild.Start(new MediaCommand(_ffmpegPath, arguments, FfmpegProbe.Package) { Feed = Feed }, $"the recording of {_name}", _time);
        var buffer = new byte[512 * TransportPackets.PacketBytes];
        while (child.Read(buffer, Deadline + TimeSpan.FromSeconds(10 / _fps), _stop.Token) is > 0 and var count)
            _pieces.Add(buffer.AsSpan(0, count), new DateTimeOffset(Volatile.Read(ref shown), TimeSpan.Zero));
        var exit = child.WaitForExit(Deadline);
        if (exit.Code != 0)
            throw new DeviceException(DeviceFault.Unreadable, $"ffmpeg ended with {exit.Code}{(exit.ErrorTail is [var tail, ..] ? $" ({tail})" : "")}.");

        // Each picture as long as it was the newest, on the grid of the rate.
        void Feed(Stream stream)
        {
            var (frame, ticks) = (first, 0L);
            try
            {
                while (_slot.TryTake(out var next, _stop.Token))
                {
                    if (next.Format != format || next.Segment != frame.Segment || next.Time - frame.Time > LongestPause)
                    {
                        (_next, _hasNext) = (next, true);
                        break;
                    }

                    for (var until = (long)((next.Time - began).TotalSeconds * _fps); ticks < until; ticks++)
                    {
                        stream.Write(frame.Pixels);
                        Volatile.Write(ref shown, captured.UtcTicks + (long)(ticks / _fps * TimeSpan.TicksPerSecond));
                    }

                    frame.Dispose();
                    frame = next;
                }

                stream.Write(frame.Pixels);
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                // Told to end by whoever waits for it no longer.
            }
            finally
            {
                frame.Dispose();
            }
        }
    }
}
