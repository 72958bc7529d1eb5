using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>One window of a stream through features and encoder; silence makes it as long as the encoder wants.</summary>
internal sealed class WhisperEncoder(WhisperEncoderGraph graph, FeatureExtractor features, double windowSeconds, LanePort port) : IUtteranceEncoder
{
    private readonly Job _job = new(graph);

    /// <inheritdoc/>
    public bool TryEncode(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        if (samples.Length < features.HopSamples)
            return false;
        features.Extract(samples, _job.Frames);
        _job.Encoded = encoded;
        port.Run(_job, cancellationToken);
        Measure(encoded, samples.Length / (double)features.SampleRateHz, windowSeconds);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();

    /// <summary>Says how long encoded frames are, and how many of them are of the recording.</summary>
    internal static void Measure(EncodedUtterance encoded, double seconds, double windowSeconds)
    {
        encoded.MsPerFrame = 1000 * windowSeconds / encoded.Frames;
        encoded.SoundingFrames = Math.Clamp((int)(seconds / windowSeconds * encoded.Frames), 1, encoded.Frames);
    }

    /// <summary>[frames, mel] as [mel, frames].</summary>
    internal static void Transpose(ReadOnlySpan<float> features, Span<float> room, int frames, int melBins)
    {
        for (var t = 0; t < frames; t++)
        {
            for (var m = 0; m < melBins; m++)
                room[(m * frames) + t] = features[(t * melBins) + m];
        }
    }

    private sealed class Job(WhisperEncoderGraph graph) : LaneJob
    {
        /// <summary>[frames, mel].</summary>
        public float[] Frames { get; } = new float[graph.Frames * graph.MelBins];

        public EncodedUtterance Encoded { get; set; } = new();

        public override void WriteInputs(in LaneInputs inputs) =>
            Transpose(Frames, inputs.Get<float>(graph.Features, [1, graph.MelBins, graph.Frames]), graph.Frames, graph.MelBins);

        public override void ReadOutputs(in LaneOutputs outputs) =>
            outputs.Get<float>(graph.States).CopyTo(Encoded.Prepare((int)outputs.Axis(graph.States, 1), (int)outputs.Axis(graph.States, 2)));
    }
}
