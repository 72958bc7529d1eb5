using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>SpeechBrain's recogniser with an attention decoder: an encoder, perhaps with scores of CTC beside it, and a graph of one step.</summary>
/// <remarks>Thread-safe. Dispose the recognizers first.</remarks>
internal sealed class AttentionModel : IRecognitionModel
{
    private readonly ModelBundle _bundle;
    private readonly FeatureOptions _features;
    private readonly TokenTable _tokens;
    private readonly GraphSet _graphs;
    private readonly AcousticGraph _encoder;
    private readonly AttentionStepGraph _step;
    private readonly ModelLane _encoderLane;
    private readonly ModelLane _stepLane;

    private AttentionModel(ModelBundle bundle, SpeechBrainFiles files, FeatureOptions features, TokenTable tokens, GraphSet graphs, TimeProvider time)
    {
        (_bundle, _features, _tokens, _graphs) = (bundle, features, tokens, graphs);
        AcousticGraph? encoder = null;
        AttentionStepGraph? step = null;
        var dimension = FeatureExtractor.Create(features).Dimension;
        _encoderLane = graphs.Open("encoder", files.Encoder, allowInfinity: true, session => encoder = AcousticGraph.Probe(session, dimension, time));
        _encoder = encoder!;
        _stepLane = graphs.Open("decoder", files.Decoder!, allowInfinity: true, session => step = AttentionStepGraph.Read(files.Decoder!, session.Signature, _encoder.Width, tokens.Count));
        _step = step!;
        (Sos, Eos) = (TokenOf(bundle.Tokens.Sos, "sos", "<bos>", "<s>", "<sos>"), TokenOf(bundle.Tokens.Eos, "eos", "<eos>", "</s>"));
    }

    /// <inheritdoc/>
    public string Name => _bundle.Name;

    /// <inheritdoc/>
    public int SampleRateHz => _features.SampleRateHz;

    /// <inheritdoc/>
    public double MinConfidence => _bundle.Thresholds.Score ?? 0;

    private int Sos { get; }

    private int Eos { get; }

    private bool HasCtc => _encoder.BesideOutput >= 0 && (_encoder.BesideWidth < 0 || _encoder.BesideWidth == _tokens.Count);

    /// <summary>Loads the graphs and runs the encoder.</summary>
    /// <exception cref="ModelException">A graph is none of that kind, does not run, or does not fit the others, the tokens or the features.</exception>
    public static AttentionModel Load(
        ModelBundle bundle, SpeechBrainFiles files, FeatureOptions features, TokenTable tokens, Engine engine, TimeProvider time, ILogger logger)
    {
        var graphs = new GraphSet(bundle, engine, TimeSpan.FromSeconds(20), time, logger);
        try
        {
            return new AttentionModel(bundle, files, bundle.Features ?? features, tokens, graphs, time);
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
        var fusion = TokenFusion.Open(options, settings, _tokens);
        var search = OpenSearch(stream, options, settings, fusion, out var use);
        return new SpeechRecognizer(
            new AcousticEncoder(Name, _encoder, FeatureExtractor.Create(_features), _encoderLane.Open(stream, options.Weight)), search, use, _tokens);
    }

    /// <inheritdoc/>
    public void Dispose() => _graphs.Dispose();

    private IUtteranceSearch OpenSearch(string stream, RecognizerOptions options, SearchReading settings, ITokenFusion? fusion, out SearchUse use)
    {
        var blank = _bundle.Tokens.Blank ?? 0;
        if (settings.Method is { } asked && asked is not (DecodeMethod.Attention or DecodeMethod.Joint) && !(HasCtc && CtcSearch.Methods.Contains(asked)))
            throw new ModelException(ModelFault.Unsupported, $"Model '{Name}' is searched by attention{(HasCtc ? ", joint, ctc-greedy or ctc-beam" : "")}.");
        if (settings.Method is { } method && CtcSearch.Methods.Contains(method))
            return CtcSearch.Open(settings, new OwnScores(_tokens.Count, isBeside: true), blank, fusion, out use);
        var search = SpeechBrainSearchOptions.Of(settings, _tokens.Count, Sos, Eos, blank);
        if (search.CtcWeight > 0 && !HasCtc)
            throw new ModelException(ModelFault.Unsupported, $"Model '{Name}': its encoder gives no scores of CTC, so ctc_weight weighs nothing. Leave it out, or export the encoder with its CTC head.");
        use = settings.Use(search.CtcWeight > 0 ? DecodeMethod.Joint : DecodeMethod.Attention);
        return new SpeechBrainSearch(
            new AttentionDecoder(_stepLane.Open(stream, options.Weight), _step, _tokens.Count), search.CtcWeight > 0 ? new OwnScores(_tokens.Count, isBeside: true) : null, search, fusion);
    }

    private int TokenOf(int? said, string key, params ReadOnlySpan<string> names)
    {
        if (said is { } number)
            return number < _tokens.Count ? number
                : throw new ModelException(ModelFault.BadBundle, $"Model '{Name}': {key} is {number}, but there are tokens 0 to {_tokens.Count - 1}. Correct it in its model.yaml.");
        foreach (var name in names)
        {
            for (var id = 0; id < _tokens.Count; id++)
            {
                if (_tokens.Names[id] == name)
                    return id;
            }
        }

        throw new ModelException(ModelFault.BadBundle, $"Model '{Name}': none of its tokens is {string.Join(" or ", names.ToArray())}. Say its number in a model.yaml: '{key}: …'.");
    }
}
