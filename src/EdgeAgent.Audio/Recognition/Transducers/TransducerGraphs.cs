using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>A transducer's prediction network and joiner, loaded and judged, for any number of streams.</summary>
internal sealed record TransducerGraphs
{
    private readonly ModelLane _predictor;
    private readonly ModelLane _joiner;
    private readonly PredictorGraph _predictorGraph;
    private readonly JoinerGraph _joinerGraph;
    private readonly int _blank;
    private readonly long[] _start;

    private TransducerGraphs(ModelLane predictor, PredictorGraph predictorGraph, ModelLane joiner, JoinerGraph joinerGraph, int blank, long[] start)
    {
        (_predictor, _predictorGraph, _joiner, _joinerGraph, _blank, _start) = (predictor, predictorGraph, joiner, joinerGraph, blank, start);
    }

    /// <summary>Labels that the prediction network looks at.</summary>
    public int Context => _predictorGraph.Context;

    /// <summary>How its framework searches where nobody says otherwise.</summary>
    public TransducerDefaults Usual { get; init; } = TransducerDefaults.Espnet;

    /// <summary>Loads the graphs and checks them against each other.</summary>
    /// <param name="graphs">The model's graphs.</param>
    /// <param name="predictorPath">The prediction network's file.</param>
    /// <param name="joinerPath">The joiner's file.</param>
    /// <param name="tokens">How many tokens the model has.</param>
    /// <param name="blank">The label of nothing, which stands before the first label.</param>
    /// <param name="encodedWidth">What the encoder gives; −1 when it leaves that open.</param>
    /// <param name="usualContext">Labels that the prediction network looks at, where its graph leaves that open and its metadata say nothing.</param>
    /// <param name="start">What stands before the blank that stands before the first label, where it looks at several.</param>
    /// <exception cref="ModelException">One cannot be loaded, is no such graph, or does not fit the others.</exception>
    public static TransducerGraphs Open(
        GraphSet graphs, string predictorPath, string joinerPath, int tokens, int blank, long encodedWidth, int usualContext, long start)
    {
        JoinerGraph? joinerGraph = null;
        PredictorGraph? predictorGraph = null;
        var joiner = graphs.Open("joiner", joinerPath, allowInfinity: true, session => joinerGraph = JoinerGraph.Read(joinerPath, session.Signature, tokens, encodedWidth));
        var predictor = graphs.Open("predictor", predictorPath, probe: session =>
        {
            var context = session.Signature.Metadata.TryGetValue("context_size", out var text) && int.TryParse(text, out var size) && size > 0 ? size : usualContext;
            predictorGraph = PredictorGraph.Read(predictorPath, session.Signature, context, (int)joinerGraph!.PredictedWidth);
        });
        if (joinerGraph!.PredictedWidth >= 0 && joinerGraph.PredictedWidth != predictorGraph!.Width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{joinerPath} takes {joinerGraph.PredictedWidth} values of the prediction network, {predictorPath} gives {predictorGraph.Width}. They are not of one export; copy the whole folder again.");
        }

        var before = new long[predictorGraph!.Context];
        Array.Fill(before, start);
        before[^1] = blank;
        return new TransducerGraphs(predictor, predictorGraph, joiner, joinerGraph, blank, before);
    }

    /// <summary>A stream's place at the graphs.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="weight">Its share when several wait.</param>
    /// <param name="settings">What its search does to the joiner's scores.</param>
    public ITransducer Open(string stream, int weight, SearchReading settings) => new TransducerNetwork(
        _predictorGraph, _predictor.Open(stream, weight), _joinerGraph, _joiner.Open(stream, weight), _blank, _start, TransducerSearches.Scaling(settings));
}
