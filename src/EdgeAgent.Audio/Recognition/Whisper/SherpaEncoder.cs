using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>One window of a stream through features and sherpa-onnx's encoder. A frame is the keys of all layers, then the values of all layers.</summary>
internal sealed class SherpaEncoder(FeatureExtractor features, double windowSeconds, int keys, int values, LanePort port) : IUtteranceEncoder
{
    private readonly Job _job = new(features.FramesFor(0), features.Dimension, keys, values);

    /// <inheritdoc/>
    public bool TryEncode(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        if (samples.Length < features.HopSamples)
            return false;
        features.Extract(samples, _job.Features);
        _job.Encoded = encoded;
        port.Run(_job, cancellationToken);
        WhisperEncoder.Measure(encoded, samples.Length / (double)features.SampleRateHz, windowSeconds);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();

    private sealed class Job(int frames, int melBins, int keys, int values) : LaneJob
    {
        /// <summary>[frames, mel].</summary>
        public float[] Features { get; } = new float[frames * melBins];

        public EncodedUtterance Encoded { get; set; } = new();

        public override void WriteInputs(in LaneInputs inputs) => WhisperEncoder.Transpose(Features, inputs.Get<float>(0, [1, melBins, frames]), frames, melBins);

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            var (layers, rows, width) = ((int)outputs.Axis(keys, 0), (int)outputs.Axis(keys, 2), (int)outputs.Axis(keys, 3));
            var encoded = Encoded.Prepare(rows, 2 * layers * width);
            for (var side = 0; side < 2; side++)
            {
                var given = outputs.Get<float>(side == 0 ? keys : values);
                for (var layer = 0; layer < layers; layer++)
                {
                    for (var t = 0; t < rows; t++)
                        given.Slice(((layer * rows) + t) * width, width).CopyTo(encoded[((((t * 2) + side) * layers * width) + (layer * width))..]);
                }
            }
        }
    }
}
