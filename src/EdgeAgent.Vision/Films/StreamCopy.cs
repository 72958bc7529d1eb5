using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Films;

/// <summary>
/// A network camera's own stream, over a connection of its own through a child ffmpeg that copies it as <see cref="TransportPackets"/>: nothing is decoded or encoded. A connection that is lost is
/// opened anew, after 1 s at first and up to 30 s.
/// </summary>
/// <param name="uri">Its address.</param>
/// <param name="time">Dates packets, measures deadlines.</param>
/// <param name="ffmpegPath">Name or path of ffmpeg.</param>
internal sealed class StreamCopy(VideoSourceUri uri, TimeProvider time, string ffmpegPath)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RetryMinimum = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RetryMaximum = TimeSpan.FromSeconds(30);

    /// <summary>Takes packets.</summary>
    /// <param name="packets">Whole ones or parts of them.</param>
    /// <param name="at">When they came, as <see cref="TimeProvider.GetTimestamp"/>.</param>
    public delegate void Sink(ReadOnlySpan<byte> packets, long at);

    /// <summary>Copies until it is stopped.</summary>
    /// <param name="sink">Takes what comes.</param>
    /// <param name="lost">Told why nothing comes any more, and whether that is news: what comes next is of another connection.</param>
    /// <param name="stop">Ends it.</param>
    public void Run(Sink sink, Action<string, bool> lost, CancellationToken stop)
    {
        var wait = RetryMinimum;
        var isTold = false;
        while (!stop.IsCancellationRequested)
        {
            string why;
            try
            {
                why = Copy(sink, () => (wait, isTold) = (RetryMinimum, false), stop);
            }
            catch (DeviceException e)
            {
                why = e.Message;
            }
            catch (OperationCanceledException)
            {
                return;
            }

            lost(why, !isTold);
            isTold = true;
            stop.WaitHandle.WaitOne(wait);
            wait = wait * 2 < RetryMaximum ? wait * 2 : RetryMaximum;
        }
    }

    /// <summary>One connection.</summary>
    /// <returns>Why it ended.</returns>
    private string Copy(Sink sink, Action came, CancellationToken stop)
    {
        var probe = FfmpegProbe.Of(ffmpegPath, time, stop);
        // ffmpeg's own limit is a second net below ours, which names the reason.
        var limit = (Deadline + TimeSpan.FromSeconds(2)).TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture);
        (string, string)[] protocol = uri.Kind == VideoSourceKind.Rtsp ? [("rtsp_transport", "tcp"), ("timeout", limit)] : [("rw_timeout", limit)];
        var network = new FfmpegNetworkInput(uri.Target, [.. protocol, .. FfmpegRecipe.QuickStart], probe);
        string[] arguments =
        [
            "-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+error", .. FfmpegNetworkInput.Options,
            .. FfmpegRecipe.QuickStart.SelectMany(option => new[] { "-" + option.Name, option.Value }), .. FfmpegNetworkInput.Input,
            "-map", "0:V:0", "-c", "copy", .. probe.DecodingTimes, "-flush_packets", "1", "-muxdelay", "0", .. network.Label, "-f", "mpegts", "-mpegts_flags", "+pat_pmt_at_frames+resend_headers", "pipe:1",
        ];
        var command = new MediaCommand(ffmpegPath, arguments, FfmpegProbe.Package) { Address = network.Address, Input = network.Script };
        using var child = MediaChild.Start(command, uri.ToString(), time);
        var buffer = new byte[512 * TransportPackets.PacketBytes];
        var isFirst = true;
        while (child.Read(buffer, Deadline, stop) is > 0 and var count)
        {
            sink(buffer.AsSpan(0, count), time.GetTimestamp());
            if (isFirst)
                came();
            isFirst = false;
        }

        var exit = child.WaitForExit(Deadline);
        return $"{uri}: its stream for clips and recordings has ended{(exit.ErrorTail is [var first, ..] ? $" ({first})" : "")}";
    }
}
