namespace EdgeAgent.Host.Trials;

/// <summary>What a camera gave when it was tried.</summary>
/// <param name="Width">Pixels of its frames.</param>
/// <param name="Height">Pixels of its frames.</param>
/// <param name="FramesPerSecond">Measured; null where there was one frame only.</param>
/// <param name="Codec">What its pictures are packed in, by ffmpeg's name: <c>h264</c>, <c>mjpeg</c>; null when nothing tells.</param>
/// <param name="Decoder">What unpacks them, for a person: <c>ffmpeg, h264 in software</c>, <c>OpenCV</c>, <c>rpicam-vid</c>.</param>
/// <param name="HasSound">Whether a sound track comes with the pictures, which <c>microphones:</c> could read; null when nothing tells.</param>
/// <param name="DamagedFrames">Frames that could not be decoded.</param>
/// <param name="FirstFrameAfter">From opening to the first frame.</param>
/// <param name="Picture">The last frame as JPEG, with the privacy masks on it; null where none was asked for.</param>
internal sealed record CameraTrialResult(
    int Width, int Height, double? FramesPerSecond, string? Codec, string Decoder, bool? HasSound, long DamagedFrames, TimeSpan FirstFrameAfter, byte[]? Picture)
{
    /// <summary>What ended its pictures before the trial's time; null where they went on, or where the source has no more by its nature.</summary>
    public CameraBreak? Break { get; init; }
}
