using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Sound.Tagging;

/// <summary>Scores windows of sound. Allocates nothing once warm. Used by one thread.</summary>
public sealed class Tagger : IDisposable
{
    private readonly LanePort _port;
    private readonly TaggerWindow _window;
    private readonly TaggingJob _job;

    internal Tagger(string model, TaggerGraph graph, int usualSamples, TaggerScores scores, LanePort port)
    {
        _port = port;
        _window = new TaggerWindow(graph, usualSamples);
        _job = new TaggingJob(model, _window, scores);
    }

    /// <summary>Scores a window; one that is shorter than the graph takes is lengthened.</summary>
    /// <param name="samples">Mono, −1 to 1, at the model's rate; at most <see cref="TaggerModel.LongestSamples"/>.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    /// <returns>One a class, 0 to 1; valid until the next call.</returns>
    /// <exception cref="ModelException">The run failed, was late, or gave no scores.</exception>
    public ReadOnlySpan<float> Score(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        _window.Take(samples);
        _port.Run(_job, cancellationToken);
        return _job.Scores;
    }

    /// <summary>Gives the place at the lane back.</summary>
    public void Dispose() => _port.Dispose();
}
