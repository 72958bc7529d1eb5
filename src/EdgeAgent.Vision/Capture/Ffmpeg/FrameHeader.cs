using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Capture.Ffmpeg;

/// <summary>What is known of a frame before its pixels are read.</summary>
/// <param name="Format">Its layout and size.</param>
/// <param name="MediaTime">Its time stamp; null when it has none.</param>
internal readonly record struct FrameHeader(FrameFormat Format, TimeSpan? MediaTime);
