namespace EdgeAgent.Pipeline.Streams;

/// <summary>Rate and channels of interleaved float audio, −1 to 1.</summary>
/// <param name="SampleRateHz">Frames per second.</param>
/// <param name="Channels">Samples per frame.</param>
public readonly record struct AudioFormat(int SampleRateHz, int Channels);
