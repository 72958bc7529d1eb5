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
        var share = samples.Length / (windowSeconds * features.SampleRateHz);
        encoded.MsPerFrame = 1000 * windowSeconds / encoded.Frames;
        encoded.SoundingFrames = Math.Clamp((int)Math.Ceiling(share * encoded.Frames), 1, encoded.Frames);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();

    private sealed class Job(WhisperEncoderGraph graph) : LaneJob
    {
        /// <summary>[frames, mel].</summary>
        public float[] Frames { get; } = new float[graph.Frames * graph.MelBins];

        public EncodedUtterance Encoded { get; set; } = new();

        public override void WriteInputs(in LaneInputs inputs)
        {
            var room = inputs.Get<float>(graph.Features, [1, graph.MelBins, graph.Frames]);
            for (var t = 0; t < graph.Frames; t++)
            {
                for (var m = 0; m < graph.MelBins; m++)
                    room[(m * graph.Frames) + t] = Frames[(t * graph.MelBins) + m];
            }
        }

        public override void ReadOutputs(in LaneOutputs outputs) =>
            outputs.Get<float>(graph.States).CopyTo(Encoded.Prepare((int)outputs.Axis(graph.States, 1), (int)outputs.Axis(graph.States, 2)));
    }
}
