using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Vision.Capture;
using EdgeAgent.Vision.Films;

namespace EdgeAgent.Vision.Recordings;

/// <summary>
/// Records a network camera's stream as it comes, over a connection of its own: nothing is decoded or encoded, and nothing is hidden: not for cameras with masks. A connection that is lost ends the
/// stretch.
/// </summary>
public sealed class StreamRecording : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TransportPieces _pieces;
    private readonly Task _copying;

    /// <summary>Begins to record.</summary>
    /// <param name="name">The camera's name.</param>
    /// <param name="uri">Its address: of the network.</param>
    /// <param name="folder">Where.</param>
    /// <param name="tell">Told that it cannot be recorded, once until it can; on a thread of the recording's.</param>
    /// <param name="time">Dates packets, measures deadlines.</param>
    /// <param name="ffmpegPath">Name or path of ffmpeg.</param>
    public StreamRecording(string name, VideoSourceUri uri, RecordingFolder folder, Action<string> tell, TimeProvider time, string ffmpegPath = "ffmpeg")
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(time);
        _pieces = new TransportPieces(name, folder, tell);
        _copying = DedicatedThread.RunAsync($"record {name}", () => new StreamCopy(uri, time, ffmpegPath).Run(Add, Lost, _stop.Token), CancellationToken.None);

        void Add(ReadOnlySpan<byte> packets, long at) => _pieces.Add(packets, time.GetUtcNow() - time.GetElapsedTime(at));

        void Lost(string why, bool isNews)
        {
            _pieces.End();
            if (isNews)
                _pieces.Say($"{why.TrimEnd('.')}. {name} is not recorded until its stream comes again.");
        }
    }

    /// <summary>Whether a camera's stream can be recorded as it comes.</summary>
    public static bool CanCopy(VideoSourceUri uri)
    {
        ArgumentNullException.ThrowIfNull(uri);
        return uri.Kind is VideoSourceKind.Rtsp or VideoSourceKind.Http;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _copying;
        _pieces.End();
        _stop.Dispose();
    }
}
