namespace EdgeAgent.Vision.Capture;

/// <summary>What a decoder tells of the stream that it reads.</summary>
/// <param name="Codec">What the pictures are packed in, by ffmpeg's name: <c>h264</c>, <c>mjpeg</c>, <c>rawvideo</c>; null when it does not tell.</param>
/// <param name="Decoder">What unpacks them: <c>h264</c>, <c>h264_v4l2m2m</c>; null when it does not tell.</param>
/// <param name="HasSound">Whether there is a sound track beside the pictures; null when it does not tell.</param>
public sealed record MediaFacts(string? Codec, string? Decoder, bool? HasSound);
