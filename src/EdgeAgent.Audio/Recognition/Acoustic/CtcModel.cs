using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Acoustic;

/// <summary>A recogniser of one graph whose rows are the scores of CTC labels.</summary>
/// <remarks>Thread-safe. Dispose the recognizers first.</remarks>
internal sealed class CtcModel : IRecognitionModel
{
    private readonly ModelBundle _bundle;
    private readonly FeatureOptions _features;
    private readonly TokenTable _tokens;
    private readonly int _blank;
    private readonly GraphSet _graphs;
    private readonly AcousticGraph _graph;
    private readonly ModelLane _lane;

    private CtcModel(ModelBundle bundle, string path, FeatureOptions features, TokenTable tokens, int blank, GraphSet graphs, TimeProvider time)
    {
        (_bundle, _features, _tokens, _blank, _graphs) = (bundle, features, tokens, blank, graphs);
        AcousticGraph? graph = null;
        var dimension = FeatureExtractor.Create(features).Dimension;
        _lane = graphs.Open("ctc", path, allowInfinity: true, session => graph = AcousticGraph.Probe(session, dimension, time));
        _graph = graph!;
        if (_graph.Width != tokens.Count)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"Model '{bundle.Name}': {path} gives scores of {_graph.Width} tokens, but {tokens.Count} are listed. They are not of one export; copy the list of tokens that belongs to the graph.");
        }

        if (blank < 0 || blank >= tokens.Count)
            throw new ModelException(ModelFault.BadBundle, $"Model '{bundle.Name}': the blank is {blank}, but there are tokens 0 to {tokens.Count - 1}. Correct 'blank' in its model.yaml.");
    }

    /// <inheritdoc/>
    public string Name => _bundle.Name;

    /// <inheritdoc/>
    public int SampleRateHz => _features.SampleRateHz;

    /// <inheritdoc/>
    public double MinConfidence => _bundle.Thresholds.Score ?? 0;

    /// <summary>Loads a graph and runs it.</summary>
    /// <param name="bundle">The model.</param>
    /// <param name="path">Its graph.</param>
    /// <param name="features">What the graph hears, where the bundle does not say it.</param>
    /// <param name="tokens">What its scores are of.</param>
    /// <param name="blank">The one that stands for "nothing", where the bundle does not say it.</param>
    /// <param name="engine">What runs the graph.</param>
    /// <param name="time">For deadlines.</param>
    /// <param name="logger">Where the lane says what degrades.</param>
    /// <exception cref="ModelException">The graph is none of that kind, does not run, or does not fit the tokens or features.</exception>
    public static CtcModel Load(
        ModelBundle bundle, string path, FeatureOptions features, TokenTable tokens, int blank, Engine engine, TimeProvider time, ILogger logger)
    {
        var graphs = new GraphSet(bundle, engine, TimeSpan.FromSeconds(20), time, logger);
        try
        {
            return new CtcModel(bundle, path, bundle.Features ?? features, tokens, bundle.Tokens.Blank ?? blank, graphs, time);
        }
        catch
        {
            graphs.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IRecognizer Open(string stream, RecognizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var settings = new SearchReading(options.Search, _bundle.Search);
        if (settings.Method is { } method && !CtcSearch.Methods.Contains(method))
            throw new ModelException(ModelFault.Unsupported, $"Model '{Name}' has CTC scores only; it is searched by ctc-greedy or ctc-beam.");
        var search = CtcSearch.Open(settings, new OwnScores(_tokens.Count), _blank, TokenFusion.Open(options, settings, _tokens), out var use);
        return new SpeechRecognizer(new AcousticEncoder(Name, _graph, FeatureExtractor.Create(_features), _lane.Open(stream, options.Weight)), search, use, _tokens);
    }

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();
}
