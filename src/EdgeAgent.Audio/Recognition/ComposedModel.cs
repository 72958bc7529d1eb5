using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Audio.Recognition.Icefall;
using EdgeAgent.Audio.Recognition.Transducers;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition;

/// <summary>
/// A recogniser of an encoder, for whole utterances or for streams, and what searches its frames: a transducer's networks, or CTC where
/// the frames are its scores.
/// </summary>
/// <remarks>Thread-safe. Dispose the recognizers first.</remarks>
internal sealed class ComposedModel : IRecognitionModel
{
    private readonly ModelBundle _bundle;
    private readonly GraphSet _graphs;
    private readonly FeatureOptions _features;
    private readonly TokenTable _tokens;
    private readonly ModelLane _encoderLane;
    private readonly StreamingGraph? _streaming;
    private readonly AcousticGraph? _whole;
    private readonly TransducerGraphs? _transducer;
    private readonly int _blank;

    /// <summary>Puts a model together; it owns its graphs from then on.</summary>
    /// <param name="bundle">The model.</param>
    /// <param name="graphs">Its graphs.</param>
    /// <param name="encoder">Its encoder.</param>
    /// <param name="features">What that hears.</param>
    /// <param name="tokens">Its tokens.</param>
    /// <param name="blank">The one that stands for "nothing".</param>
    /// <param name="transducer">Its transducer; null where the encoder gives scores of CTC.</param>
    /// <exception cref="ModelException">The bundle asks for a search that it has not.</exception>
    public ComposedModel(
        ModelBundle bundle, GraphSet graphs, EncoderGraph encoder, FeatureOptions features, TokenTable tokens, int blank, TransducerGraphs? transducer)
    {
        (_bundle, _graphs, _features, _tokens, _blank, _transducer) = (bundle, graphs, features, tokens, blank, transducer);
        (_encoderLane, _streaming, _whole) = (encoder.Lane, encoder.Streaming, encoder.Whole);
        RequireSearch(bundle.Search.Method);
    }

    /// <inheritdoc/>
    public string Name => _bundle.Name;

    /// <inheritdoc/>
    public int SampleRateHz => _features.SampleRateHz;

    /// <inheritdoc/>
    public double MinConfidence => _bundle.Thresholds.Score ?? 0;

    /// <inheritdoc/>
    public IRecognizer Open(string stream, RecognizerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var search = OpenSearch(stream, options, out var use);
        var encoder = OpenEncoder(stream, options);
        return encoder is StreamingEncoder along ? new StreamedRecognizer(along, search, use, _tokens) : new SpeechRecognizer(encoder, search, use, _tokens);
    }

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();

    /// <summary>A stream's way from samples to encoded frames.</summary>
    internal IUtteranceEncoder OpenEncoder(string stream, RecognizerOptions options)
    {
        var features = FeatureExtractor.Create(_features);
        var port = _encoderLane.Open(stream, options.Weight);
        return _streaming is not null ? new ChunkEncoder(_streaming, features, port) : new AcousticEncoder(Name, _whole!, features, port);
    }

    /// <summary>A stream's way from encoded frames to tokens.</summary>
    /// <exception cref="ModelException">The model has no such search, or a file of the options is faulty.</exception>
    internal IUtteranceSearch OpenSearch(string stream, RecognizerOptions options, out SearchUse use)
    {
        var settings = new SearchReading(options.Search, _bundle.Search);
        RequireSearch(settings.Method);
        var fusion = TokenFusion.Open(options, settings, _tokens);
        return _transducer is { } transducer
            ? TransducerSearches.Open(settings, transducer.Usual, transducer.Open(stream, options.Weight, settings), fusion, out use)
            : CtcSearch.Open(settings, new OwnScores(_tokens.Count), _blank, fusion, out use);
    }

    private void RequireSearch(DecodeMethod? method)
    {
        var here = _transducer is not null ? TransducerSearches.Methods : CtcSearch.Methods;
        if (method is { } asked && !here.Contains(asked))
        {
            throw new ModelException(ModelFault.Unsupported,
                $"Model '{Name}' cannot be searched by {asked.Word()}: it is {(_transducer is not null ? "a transducer" : "a CTC model")}. It can by {string.Join(", ", here.Select(m => m.Word()))}.");
        }
    }
}
