using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Capture;

/// <summary>One period of a device on its way from the capture thread to the reader.</summary>
internal sealed class CapturedBlock(int samples)
{
    public float[] Samples { get; } = new float[samples];

    public int Frames { get; set; }

    public AudioGap GapBefore { get; set; }

    public long LostFrames { get; set; }

    /// <summary>When the last frame was captured.</summary>
    public CaptureStamp Stamp { get; set; }
}
