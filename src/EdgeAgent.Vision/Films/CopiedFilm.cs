using System.Globalization;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Films;

/// <summary>
/// An RTSP camera's own stream, over a connection of its own through a child ffmpeg that copies it. Nothing is decoded or encoded, and nothing is hidden: not for cameras with masks. A connection
/// that is lost is opened anew, after 1 s at first and up to 30 s. Packets are dated by when they came, as the camera's pictures are.
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
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan DecodingTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMinimum = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMaximum = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private readonly PacketReel _reel = new(Ticks(options.Before + options.After + ClipOptions.Slack, time), options.MemoryBytes);
    private Task _reading = Task.CompletedTask;
    private Action<StreamTime, int>? _kept;

    /// <inheritdoc/>
    public void Begin(Action<StreamTime, int> kept)
    {
        _kept = kept;
        _reading = DedicatedThread.RunAsync($"film {stream}", Read, CancellationToken.None);
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

    private void Read()
    {
        var wait = RetryMinimum;
        var isTold = false;
        while (!_stop.IsCancellationRequested)
        {
            string why;
            try
            {
                why = Copy(() => (wait, isTold) = (RetryMinimum, false));
            }
            catch (DeviceException e)
            {
                why = e.Message;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            lock (_gate)
                _reel.Break();
            if (!isTold)
                tell($"{why.TrimEnd('.')}. Clips of '{stream}' show only what came before, until its stream comes again. A camera that serves one stream at a time needs copy: false in evidence.clip.");
            isTold = true;
            _stop.Token.WaitHandle.WaitOne(wait);
            wait = wait * 2 < RetryMaximum ? wait * 2 : RetryMaximum;
        }
    }

    /// <summary>One connection.</summary>
    /// <param name="came">Told once that something has come.</param>
    /// <returns>Why it ended.</returns>
    private string Copy(Action came)
    {
        var probe = FfmpegProbe.Of(ffmpegPath, time, _stop.Token);
        // ffmpeg's own limit is a second net below ours, which names the reason.
        var limit = (Deadline + TimeSpan.FromSeconds(2)).TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture);
        var network = new FfmpegNetworkInput(uri.Target, [("rtsp_transport", "tcp"), ("timeout", limit), .. FfmpegRecipe.QuickStart], probe);
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+error", .. FfmpegNetworkInput.Options,
            .. FfmpegRecipe.QuickStart.SelectMany(option => new[] { "-" + option.Name, option.Value }), .. FfmpegNetworkInput.Input,
            "-map", "0:V:0", "-c", "copy", "-flush_packets", "1", "-muxdelay", "0", .. network.Label, "-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames+resend_headers", "pipe:1",
        ];
        var command = new MediaCommand(ffmpegPath, arguments, FfmpegProbe.Package) { Address = network.Address, Input = network.Script };
        using var child = MediaChild.Start(command, uri.ToString(), time);
        var buffer = new byte[512 * PacketReel.PacketBytes];
        var isFirst = true;
        while (child.Read(buffer, Deadline, _stop.Token) is > 0 and var count)
        {
            lock (_gate)
                _reel.Add(buffer.AsSpan(0, count), time.GetTimestamp());
            if (isFirst)
                came();
            isFirst = false;
        }

        var exit = child.WaitForExit(Deadline);
        return $"{uri}: its stream for clips has ended{(exit.ErrorTail is [var first, ..] ? $" ({first})" : "")}";
    }
}
