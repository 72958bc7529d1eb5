namespace EdgeAgent.Pipeline.Streams;

/// <summary>What one read of an <see cref="AudioRing"/> gave: samples without a gap inside.</summary>
/// <param name="Count">Samples written to the caller's memory; 0 when none is waiting.</param>
/// <param name="Position">Absolute position of the first of them: samples since the start of the stream, lost ones counted.</param>
/// <param name="GapBefore">Whether, and why, the stream was interrupted before them: state over samples starts afresh.</param>
/// <param name="LostSamples">Samples missing before them, already counted in <paramref name="Position"/>.</param>
public readonly record struct AudioRingRead(int Count, long Position, AudioGap GapBefore, long LostSamples);
