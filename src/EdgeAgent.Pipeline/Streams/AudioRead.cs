using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Pipeline.Streams;

/// <summary>What one read of a microphone gave.</summary>
/// <param name="Frames">Frames written to the caller's memory; 0 only at the end of the stream.</param>
/// <param name="Format">Rate and channels of these frames; may change from one read to the next.</param>
/// <param name="GapBefore">Whether, and why, audio is missing before these frames.</param>
/// <param name="LostFrames">How many frames are missing before these, as well as it is known; 0 without a gap or when unknown.</param>
/// <param name="Stamp">When the last of these frames was captured.</param>
public readonly record struct AudioRead(int Frames, AudioFormat Format, AudioGap GapBefore, long LostFrames, CaptureStamp Stamp);
