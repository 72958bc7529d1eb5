using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Keywords.Wekws;

/// <summary>
/// A streaming network of wekws: a row of scores for each frame, given all before. Networks with a score for each keyword (max-pooling) are read as they are;
/// of CTC networks a search makes the keywords' scores (<see cref="CtcKeywords"/>).
/// </summary>
internal sealed partial class WekwsNetwork : KeywordNetwork
{
    // As much as openWakeWord hears at a time.
    private const int UsualChunkMs = 80;
    // Open vocabularies miss and mistake words of three phones and fewer.
    private const int MostShortTokens = 3;
    private const float Slack = 1e-3f;

    private readonly ModelLane _lane;
    private readonly WekwsGraph _graph;
    private readonly FeatureOptions _features;
    private readonly IReadOnlyList<CtcPhrase>? _phrases;
    private readonly int _chunk;
    private readonly int _rowSamples;

    private WekwsNetwork(ModelBundle bundle, ModelLane lane, string path, ILogger logger)
    {
        (_lane, Name) = (lane, bundle.Name);
        _graph = WekwsGraph.Read(lane.Signature, bundle.Name);
        _features = bundle.Features ?? WekwsConfig.Features(bundle.Folder) ?? new KaldiFbankOptions { SampleScale = 32768, MelBins = _graph.Bands };
        var extractor = FeatureExtractor.Create(_features);
        if (extractor.Dimension != _graph.Bands)
        {
            throw new ModelException(ModelFault.BadBundle,
                $"Keyword model '{Name}': {path} takes {_graph.Bands} values a frame, and its features '{_features.Type}' have {extractor.Dimension}. Correct 'features' in its {BundleReader.DescriptionName}.");
        }

        if (extractor.LookaheadSamples is null)
            throw new ModelException(ModelFault.BadBundle, $"Keyword model '{Name}': its features '{_features.Type}' need the whole recording and cannot follow a microphone. Correct 'features' in its {BundleReader.DescriptionName}.");
        _chunk = _graph.Frames ?? Math.Max(1, UsualChunkMs * _features.SampleRateHz / 1000 / extractor.HopSamples);
        var (rows, width) = Try();
        _rowSamples = (int)((long)extractor.HopSamples * _chunk * KeywordTiming.SampleRateHz / _features.SampleRateHz / rows);
        if (bundle.Keywords.Phrases.Count > 0)
        {
            _phrases = CtcPhrase.Of(bundle, TokensOf(bundle), width);
            foreach (var phrase in _phrases.Where(p => p.Tokens.Count <= MostShortTokens))
                LogShort(logger, Name, phrase.Name, phrase.Tokens.Count);
        }

        Labels = _phrases is null ? WekwsLabels.Of(bundle, path, width) : [.. _phrases.Select(p => p.Name)];
    }

    /// <summary>The bundle's name.</summary>
    public string Name { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<string> Labels { get; }

    /// <inheritdoc/>
    public override int StepSamples => _rowSamples;

    /// <summary>Loads a bundle.</summary>
    /// <exception cref="ModelException">The graph does not fit.</exception>
    public static WekwsNetwork Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        var path = bundle.MainFile;
        var lane = new ModelLane(() => ModelSession.Open(path, engine, bundle.HashOf(path), threads: bundle.Threads), new LaneOptions { Name = bundle.Name, MaxBatch = 1 }, time, logger);
        try
        {
            return new WekwsNetwork(bundle, lane, path, logger);
        }
        catch
        {
            lane.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int SpanSamples(int label) => KeywordTiming.SampleRateHz;

    /// <inheritdoc/>
    public override KeywordScorer Open(string stream, KeywordRowHandler handler) =>
        new WekwsScorer(_lane.Open(stream), new WekwsJob(_graph, _chunk), FeatureExtractor.Create(_features), _chunk, Search(), Labels.Count, handler);

    // A keyword takes 50 ms to 2.5 s, as in wekws/bin/stream_kws_ctc.py.
    private CtcKeywords? Search() => _phrases is null ? null : new CtcKeywords(_phrases, KeywordTiming.SampleRateHz / 20 / _rowSamples, 5 * KeywordTiming.SampleRateHz / 2 / _rowSamples);

    /// <inheritdoc/>
    public override void Dispose() => _lane.Dispose();

    private static IReadOnlyList<string> TokensOf(ModelBundle bundle) =>
        bundle.Tokens.List ?? TokenFile.Read(bundle.Tokens.File ?? Path.Combine(bundle.Folder, "tokens.txt"));

    /// <summary>A run on silence and one on values as large as loud features; gives rows and the scores in one.</summary>
    private (int Rows, int Width) Try()
    {
        using var port = _lane.Open("try");
        var job = new WekwsJob(_graph, _chunk);
        foreach (var value in (float[])[-16, 10])
        {
            job.Frames.AsSpan().Fill(value);
            port.Run(job, CancellationToken.None);
            if (job.Rows < 1)
                throw new ModelException(ModelFault.Unfitting, $"Keyword model '{Name}' cannot be run as wekws: it gives no score for {_chunk} frames.");
            for (var i = 0; i < job.Rows; i++)
                RequireScores(Name, job.Row(i));
        }

        return (job.Rows, job.Width);
    }

    /// <summary>Refuses numbers that are no scores.</summary>
    /// <exception cref="ModelException">One is outside 0 to 1.</exception>
    internal static void RequireScores(string model, ReadOnlySpan<float> row)
    {
        foreach (var score in row)
        {
            if (!(score >= -Slack && score <= 1 + Slack))
            {
                throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
                    $"Keyword model '{model}' gave {score:G4} where scores of 0 to 1 are expected. Export the network with its sigmoid, or its softmax (wekws's export_onnx.py does so for criterion: ctc)."));
            }
        }
    }
}
