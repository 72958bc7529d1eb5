using EdgeAgent.Audio.Recognition;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Sound.Tagging;

/// <summary>
/// A model that names sounds, loaded and tried: YAMNet, PANNs, EfficientAT, AST and what is shaped like them. Thread-safe; dispose what was opened first.
/// </summary>
public sealed class TaggerModel : IDisposable
{
    private readonly ModelBundle _bundle;
    private readonly GraphSet _graphs;
    private readonly TaggerGraph _graph;
    private readonly TaggerScores _scores;
    private readonly ModelLane _lane;

    private TaggerModel(ModelBundle bundle, GraphSet graphs, TimeProvider time)
    {
        (_bundle, _graphs) = (bundle, graphs);
        TaggerGraph? graph = null;
        TaggerScores? scores = null;
        _lane = graphs.Open("sounds", bundle.MainFile, probe: session =>
        {
            graph = TaggerGraph.Read(session.Path, session.Signature, bundle);
            var window = new TaggerWindow(graph);
            LongestSamples = window.LongestSamples;
            (UsualSamples, scores) = new TaggerTrial(bundle, session, window, time).Run(graph.Features.SampleRateHz);
        });
        (_graph, _scores) = (graph!, scores!);
    }

    /// <summary>The bundle's name.</summary>
    public string Name => _bundle.Name;

    /// <summary>Its classes, in the order of the scores.</summary>
    public IReadOnlyList<string> Labels => _bundle.Labels!;

    /// <summary>The rate that windows must have.</summary>
    public int SampleRateHz => _graph.Features.SampleRateHz;

    /// <summary>Samples of a window where nobody says how long it is: the graph's own length, else 0.975 s, or the next that it takes of 2, 5, 10 and 30 s.</summary>
    public int UsualSamples { get; private set; }

    /// <summary>Samples of the longest window; null for any length.</summary>
    public int? LongestSamples { get; private set; }

    /// <summary>The score from which a class counts, as the bundle says; null where it says nothing.</summary>
    public double? Threshold => _bundle.Thresholds.Score;

    /// <summary>Whether its numbers are no scores and nobody says what makes some of them.</summary>
    internal bool IsActivationAssumed => _scores.IsActivationAssumed;

    /// <summary>What is taken for granted though nobody says it, as a sentence; null where nothing is.</summary>
    public string? Assumption
    {
        get
        {
            var rate = _graph.IsRateAssumed ? $"its waveform has {SampleRateHz} Hz ('features: {{type: waveform, sample_rate: …}}' says it)" : null;
            var sigmoid = _scores.IsActivationAssumed ? "a sigmoid of each number is its score ('output: {activation: …}' says it)" : null;
            var taken = string.Join(", and ", new[] { rate, sigmoid }.OfType<string>());
            return taken.Length == 0 ? null : $"It is taken for granted that {taken}.";
        }
    }

    /// <summary>Whether a graph is one that names sounds whatever its bundle says.</summary>
    /// <param name="signature">The graph.</param>
    /// <param name="reason">Why, as a clause.</param>
    public static bool IsCertain(GraphSignature signature, out string reason)
    {
        ArgumentNullException.ThrowIfNull(signature);
        return TaggerGraph.IsCertain(signature, out reason);
    }

    /// <summary>Loads a graph and tries it.</summary>
    /// <param name="bundle">The model.</param>
    /// <param name="engine">What runs its graph.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where its lane says what degrades.</param>
    /// <exception cref="ModelException">It is none, does not run, contradicts its bundle, or nobody says its features or classes.</exception>
    public static TaggerModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(bundle);
        bundle.RequireFamily(ModelFamily.Tagger);
        var graphs = new GraphSet(bundle, engine, TimeSpan.FromSeconds(60), time, logger);
        try
        {
            return new TaggerModel(bundle, graphs, time);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <summary>Samples of a window of that length.</summary>
    /// <param name="window">Null for the usual one.</param>
    /// <exception cref="ModelException">The graph takes no such window.</exception>
    public int SamplesOf(TimeSpan? window)
    {
        if (window is not { } length)
            return UsualSamples;
        var samples = (int)Math.Round(length.TotalSeconds * SampleRateHz);
        return samples >= 1 && samples <= (LongestSamples ?? int.MaxValue) ? samples : throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
            $"Model '{Name}' hears {(double)LongestSamples! / SampleRateHz:0.###} s at a time, no window of {length.TotalSeconds:0.###} s. Shorten the window, or leave it out."));
    }

    /// <summary>Refuses words that are no classes of the model; case does not count.</summary>
    /// <exception cref="ModelException">A word is none; the nearest one is named.</exception>
    public void RequireClasses(IEnumerable<string> classes)
    {
        ArgumentNullException.ThrowIfNull(classes);
        foreach (var label in classes)
            SoundClasses.IndicesOf(Name, Labels, label);
    }

    /// <summary>A stream's own place at the model; the caller disposes it first.</summary>
    /// <param name="stream">The stream's name.</param>
    public Tagger Open(string stream) => Open(stream, UsualSamples);

    /// <summary>A stream's own place at the model, which hears windows of one length; the caller disposes it first.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="leastSamples">Samples that a graph of any length is given at least.</param>
    internal Tagger Open(string stream, int leastSamples) => new(Name, _graph, leastSamples, _scores, _lane.Open(stream));

    /// <summary>Unloads the graph.</summary>
    public void Dispose() => _graphs.Dispose();
}
