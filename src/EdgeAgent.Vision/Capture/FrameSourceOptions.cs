using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Capture;

/// <summary>How a source is read.</summary>
public sealed record FrameSourceOptions
{
    /// <summary>Who decodes.</summary>
    /// <value>Default <see cref="VideoDecoder.Auto"/>.</value>
    public VideoDecoder Decoder { get; init; }

    /// <summary>The layout of the frames: <see cref="PixelFormat.I420"/> or <see cref="PixelFormat.Bgr24"/>. OpenCV and image folders always give BGR24.</summary>
    /// <value>Default I420: half the bytes, and what most decoders give anyway.</value>
    public PixelFormat Pixels { get; init; } = PixelFormat.I420;

    /// <summary>How fast a file or image folder is played. An HTTP address is a live stream unless this is set.</summary>
    /// <value>Default null: a file is played in real time.</value>
    public FilePace? Pace { get; init; }

    /// <summary>The clock of the film, which others play too; null for one of its own. ffmpeg's films in real time go by it.</summary>
    public FilmClock? Film { get; init; }

    /// <summary>The clock that a microphone of the same network address has, too: the sound is heard beside the picture. ffmpeg's live streams go by it. Null where nobody hears it.</summary>
    public LiveClock? Live { get; init; }

    /// <summary>Whether a file begins again at its end, each time as a new segment.</summary>
    public bool Loop { get; init; }

    /// <summary>The largest width in pixels; wider frames are made smaller in the decoder, keeping their aspect; <c>rpicam:</c> and <c>gst:</c> give the size they are asked for.</summary>
    /// <value>Default null: as it comes.</value>
    public int? MaxWidth { get; init; }

    /// <summary>The largest height in pixels; higher frames are made smaller in the decoder, keeping their aspect; <c>rpicam:</c> and <c>gst:</c> give the size they are asked for.</summary>
    /// <value>Default null: as it comes.</value>
    public int? MaxHeight { get; init; }

    /// <summary>The highest frame rate; frames in between are left out in the decoder, the others keep their time. For <c>gst:</c> rounded up to a whole number.</summary>
    /// <value>Default null: every frame.</value>
    public double? MaxFps { get; init; }

    /// <summary>Frames per second of an image folder.</summary>
    /// <value>Default 1.</value>
    public double ImagesPerSecond { get; init; } = 1;

    /// <summary>Whether frames are kept that the decoder had to patch up after lost or damaged data; some cameras send streams that are never quite right.</summary>
    /// <value>Default false: they are left out.</value>
    public bool KeepDamagedFrames { get; init; }

    /// <summary>How long the first frame may take.</summary>
    /// <value>Default 10 s.</value>
    public TimeSpan OpenDeadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long every later frame may take; at a low <see cref="MaxFps"/> at least two frame intervals.</summary>
    /// <value>Default 5 s.</value>
    public TimeSpan ReadDeadline { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Name or path of ffmpeg.</summary>
    /// <value>Default <c>ffmpeg</c>.</value>
    public string FfmpegPath { get; init; } = "ffmpeg";

    /// <summary>The deadline of a frame after the first.</summary>
    internal TimeSpan FrameDeadline => MaxFps is { } fps && 2 / fps > ReadDeadline.TotalSeconds ? TimeSpan.FromSeconds(2 / fps) : ReadDeadline;
}
