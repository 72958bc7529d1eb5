using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Capture.Ffmpeg;
using EdgeAgent.Vision.Capture.OpenCv;
using EdgeAgent.Vision.Capture.Stills;

namespace EdgeAgent.Vision.Capture;

/// <summary>Makes the source for an address.</summary>
public static class FrameSourceFactory
{
    /// <summary>Makes a source; nothing is opened before its first read.</summary>
    /// <param name="uri">Where frames come from.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="time">Deadlines, stamps and pacing.</param>
    /// <exception cref="DeviceException">The chosen decoder does not read such an address (<see cref="Problem"/>).</exception>
    public static IFrameSource Create(VideoSourceUri uri, FrameSourceOptions options, TimeProvider time)
    {
        if (Problem(uri, options) is { } problem)
            throw new DeviceException(DeviceFault.MissingDependency, problem);
        if (uri.Kind == VideoSourceKind.ImageFolder)
            return new ImageFolderSource(uri.Target, options, time);
        return UsesOpenCv(uri, options) ? new OpenCvSource(uri, options, time) : new FfmpegSource(uri, options, time);
    }

    /// <summary>Why an address cannot be read with these options on any machine, as a sentence; null when it can.</summary>
    public static string? Problem(VideoSourceUri uri, FrameSourceOptions options)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return options.Decoder == VideoDecoder.OpenCv && uri.Kind is not (VideoSourceKind.File or VideoSourceKind.V4l2 or VideoSourceKind.ImageFolder)
            ? $"{uri}: OpenCV reads files, folders of images and V4L2 cameras here; use the decoder ffmpeg."
            : null;
    }

    private static bool UsesOpenCv(VideoSourceUri uri, FrameSourceOptions options) => options.Decoder switch
    {
        VideoDecoder.OpenCv => true,
        VideoDecoder.Ffmpeg => false,
        _ => uri.Kind is VideoSourceKind.File or VideoSourceKind.V4l2
            && !FfmpegProbe.IsInstalled(options.FfmpegPath)
            && OpenCvLibrary.IsAvailable,
    };
}
