using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>How to get frames out of a program: the command, and how its output is framed.</summary>
/// <param name="Command">The program and its arguments.</param>
/// <param name="Framing">Reads its output; used for one child.</param>
internal sealed record MediaRecipe(MediaCommand Command, IFrameFraming Framing)
{
    /// <summary>The recipe for an address.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="heard">Told of the sound beside the picture: the time stamp at which a piece ends, as it comes. Null where nobody wants to know.</param>
    /// <param name="time">For the deadline of asking the program what it understands.</param>
    /// <param name="cancellationToken">Ends that wait.</param>
    /// <exception cref="DeviceException">The program is not installed.</exception>
    public static MediaRecipe For(VideoSourceUri uri, FrameSourceOptions options, Action<TimeSpan>? heard, TimeProvider time, CancellationToken cancellationToken) => uri.Kind switch
    {
        VideoSourceKind.Rpicam => RpicamRecipe.Create(uri, options),
        VideoSourceKind.Gstreamer => GstreamerRecipe.Create(uri, options),
        VideoSourceKind.ImageFolder => throw new ArgumentException("A folder is read image by image.", nameof(uri)),
        _ => FfmpegRecipe.Create(uri, options, FfmpegProbe.Of(options.FfmpegPath, time, cancellationToken), heard),
    };
}
