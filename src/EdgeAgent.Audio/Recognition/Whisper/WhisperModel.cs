using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>A recogniser of Whisper's kind: encoder, decoder with its keys and values, and what Transformers writes beside them.</summary>
/// <remarks>Thread-safe. Dispose the recognizers first.</remarks>
internal sealed class WhisperModel : IRecognitionModel
{
    /// <summary>The encoder of a large network takes tens of seconds for a window on a small processor.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(120);

    private readonly ModelBundle _bundle;
    private readonly WhisperOptions _features;
    private readonly TokenTable _tokens;
    private readonly PromptedSearchOptions _search;
    private readonly GraphSet _graphs;
    private readonly WhisperEncoderGraph _encoder;
    private readonly WhisperDecoderGraph _first;
    private readonly WhisperDecoderGraph _next;
    private readonly ModelLane _encoderLane;
    private readonly ModelLane _firstLane;
    private readonly ModelLane _nextLane;

    private WhisperModel(ModelBundle bundle, GraphSet graphs)
    {
        (_bundle, _graphs) = (bundle, graphs);
        var files = WhisperGraphs.Of(bundle);
        var folder = WhisperGraphs.FolderOf(bundle);
        var config = WhisperConfig.Read(bundle, folder);
        var vocabulary = WhisperVocabulary.Read(bundle, folder, config.VocabularySize);
        _tokens = vocabulary.Table;
        _search = config.Search(bundle, vocabulary);
        _features = config.Features(bundle);
        var extractor = FeatureExtractor.Create(_features);
        WhisperEncoderGraph? encoder = null;
        WhisperDecoderGraph? first = null, next = null;
        _encoderLane = graphs.Open("encoder", files.Encoder,
            probe: session => encoder = WhisperEncoderGraph.Read(files.Encoder, session.Signature, extractor.Dimension, extractor.FramesFor(0)));
        _firstLane = graphs.Open("decoder", files.First, probe: session => first = WhisperDecoderGraph.Read(files.First, session.Signature, _tokens.Count));
        _nextLane = files.Next == files.First ? _firstLane
            : graphs.Open("decoder_with_past", files.Next, probe: session => next = WhisperDecoderGraph.Read(files.Next, session.Signature, _tokens.Count));
        (_encoder, _first, _next) = (encoder!, first!, next ?? first!);
        _next.RequireContinues(_first);
        if (_first.Width >= 0 && _encoder.Width >= 0 && _first.Width != _encoder.Width)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{_first.Path} takes encoded frames of {_first.Width} values, {_encoder.Path} gives {_encoder.Width}. They are not of one export; copy the whole folder again.");
        }
    }

    /// <inheritdoc/>
    public string Name => _bundle.Name;

    /// <inheritdoc/>
    public int SampleRateHz => _features.SampleRateHz;

    /// <inheritdoc/>
    public double MinConfidence => _bundle.Thresholds.Score ?? 0;

    private int WindowSamples => (int)(_features.ChunkSeconds!.Value * _features.SampleRateHz);

    /// <summary>Loads an export and checks its parts against each other.</summary>
    /// <exception cref="ModelException">A part is missing, damaged, not of one export, or needs what is not built.</exception>
    public static WhisperModel Load(ModelBundle bundle, Engine engine, TimeProvider time, ILogger logger)
    {
        var graphs = new GraphSet(bundle, engine, Deadline, time, logger);
        try
        {
            return new WhisperModel(bundle, graphs);
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
        var settings = options.Search.Over(_bundle.Search);
        if (settings.Method is not (null or DecodeMethod.Attention))
            throw new ModelException(ModelFault.Unsupported, $"Model '{Name}' has an attention decoder only; it is searched by attention (--beam 1 is greedy).");
        var fusion = TokenFusion.Open(options, settings, _tokens);
        var decoder = new WhisperDecoder(
            _firstLane.Open(stream, options.Weight), _first, _nextLane.Open(stream, options.Weight), _next, _tokens.Count, settings.Number(SearchParameter.Temperature, 1));
        var search = new PromptedSearch(Options(settings, fusion), decoder, fusion);
        return new WindowedRecognizer(
            new WhisperEncoder(_encoder, FeatureExtractor.Create(_features), _features.ChunkSeconds!.Value, _encoderLane.Open(stream, options.Weight)),
            search, _tokens, new QuietCut(SampleRateHz, WindowSamples), SampleRateHz);
    }

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();

    private PromptedSearchOptions Options(SearchSettings settings, ITokenFusion? fusion) => _search with
    {
        Beam = settings.Whole(SearchParameter.Beam, _search.Beam),
        LengthPenalty = settings.Whole(SearchParameter.LengthNormalization, 1) == 0 ? 0 : _search.LengthPenalty,
        MostTokens = Math.Min(_search.MostTokens, settings.Whole(SearchParameter.MaxTokens, _search.MostTokens)),

        // To grammars and word lists, tokens that spell nothing are as good as any and lead nowhere.
        Suppressed = fusion is null ? _search.Suppressed
            : [.. _search.Suppressed, .. Enumerable.Range(0, _tokens.Count).Where(t => _tokens.Surface(t).IsEmpty && !_search.Ends.Contains(t))],
    };
}
