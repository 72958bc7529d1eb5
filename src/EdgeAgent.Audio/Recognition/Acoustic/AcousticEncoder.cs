using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Acoustic;

/// <summary>Whole utterances through features and an acoustic graph. Memory grows to the longest utterance and stays.</summary>
/// <param name="model">The model's name, for messages.</param>
/// <param name="graph">What the graph takes.</param>
/// <param name="features">The stream's features.</param>
/// <param name="port">The stream's place at the graph.</param>
/// <param name="longest">Longer ones are refused before the graph sees them; null for <see cref="LongestUtterance"/>.</param>
internal sealed class AcousticEncoder(string model, AcousticGraph graph, FeatureExtractor features, LanePort port, TimeSpan? longest = null) : IUtteranceEncoder
{
    /// <summary>What any graph is given: with attention its memory grows with the square of the length.</summary>
    public static readonly TimeSpan LongestUtterance = TimeSpan.FromSeconds(60);

    private readonly TimeSpan _longest = longest ?? LongestUtterance;
    private readonly AcousticJob _job = new(graph);
    private float[] _frames = [];

    /// <inheritdoc/>
    public bool TryEncode(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        var seconds = (double)samples.Length / features.SampleRateHz;
        if (seconds > _longest.TotalSeconds)
        {
            throw new ModelException(ModelFault.TooLarge, FormattableString.Invariant(
                $"Model '{model}' was given an utterance of {seconds:0.0} s; it takes {_longest.TotalSeconds:0.#} s at most. End utterances sooner, or cut the recording where nobody speaks."));
        }

        var frames = features.FramesFor(samples.Length);
        if (frames < graph.LeastFrames)
            return false;
        if (_frames.Length < frames * features.Dimension)
            _frames = new float[frames * features.Dimension];
        features.Extract(samples, _frames);
        (_job.Features, _job.Frames, _job.Encoded) = (_frames.AsMemory(0, frames * features.Dimension), frames, encoded);
        try
        {
            port.Run(_job, cancellationToken);
        }
        catch (ModelException e) when (e.Fault == ModelFault.RunFailed)
        {
            throw graph.Explain(frames, seconds, e);
        }

        graph.NoteSuccess(frames);
        if (encoded.Frames == 0)
            return false;
        encoded.MsPerFrame = 1000 * seconds / encoded.Frames;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();
}
