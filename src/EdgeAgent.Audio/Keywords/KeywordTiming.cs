namespace EdgeAgent.Audio.Keywords;

/// <summary>
/// Sizes of the openWakeWord layout at 16 kHz: mel frames of 512 samples every 160; embeddings of 76 mel frames every 8;
/// a head sees some embeddings in a row. So a step is 1280 samples, 80 ms.
/// </summary>
internal static class KeywordTiming
{
    public const int SampleRateHz = 16000;
    public const int FrameSamples = 512;
    public const int FrameHop = 160;
    public const int Mels = 32;
    public const int WindowFrames = 76;
    public const int StepFrames = 8;
    public const int StepSamples = StepFrames * FrameHop;
    public const int EmbeddingSize = 96;

    /// <summary>Samples that give exactly the 8 mel frames of one step.</summary>
    public const int ChunkSamples = (StepFrames - 1) * FrameHop + FrameSamples;

    /// <summary>Samples under one embedding.</summary>
    public const int WindowSamples = (WindowFrames - 1) * FrameHop + FrameSamples;

    /// <summary>
    /// Frames before a stream's first that its first chunk holds, so that each chunk ends with the last frame of an embedding's
    /// window: 40 ms less to wait than with chunks that begin with the stream.
    /// </summary>
    public const int LeadFrames = StepFrames - WindowFrames % StepFrames;

    /// <summary>The graph limits its output to 80 dB below its loudest value; after value / 10 + 2 these are 8.</summary>
    public const float Range = 8;

    /// <summary>Samples under some embeddings in a row.</summary>
    public static int SpanSamples(int embeddings) => (embeddings - 1) * StepSamples + WindowSamples;
}
