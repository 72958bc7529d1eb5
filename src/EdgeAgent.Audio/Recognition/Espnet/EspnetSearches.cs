using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Audio.Recognition.Decoding.Transducer;
using EdgeAgent.Audio.Recognition.Fusion;
using EdgeAgent.Audio.Recognition.Transducers;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// Opens the searches of an export. What nobody asks for is as its <c>config.yaml</c> says: the decoder, CTC and the language model
/// with their weights, the beam, the ratios. The language model and the length bonus belong to <c>joint</c> and to the search that the
/// configuration itself describes; the attention decoder alone, and CTC alone, have them only when they are asked for.
/// </summary>
/// <param name="model">The model's name.</param>
/// <param name="export">What was exported.</param>
/// <param name="quantized">Whether the quantized graphs run.</param>
/// <param name="graphs">Its graphs.</param>
/// <param name="width">What the encoder gives; −1 when it leaves that open.</param>
/// <param name="tokens">Its tokens.</param>
internal sealed class EspnetSearches(string model, EspnetExport export, bool quantized, GraphSet graphs, long width, TokenTable tokens)
{
    // espnet2/bin/asr_inference.py.
    private const double UsualCtcWeight = 0.5;
    private const double UsualPreBeamRatio = 1.5;

    // The blank before the first label has the zero vector as its embedding.
    private readonly TransducerGraphs? _transducer = export.Transducer is { } config
        ? TransducerGraphs.Open(graphs, export.PredictorGraph(quantized), export.JoinerGraph(quantized), tokens.Count, export.Blank, width, usualContext: 1, export.Blank) with { Usual = config.Usual }
        : null;

    // What the decoder's graph showed when it was loaded.
    private LabelGraphShape? _decoder;

    private DecodeMethod UsualMethod => (export.DecoderType, export.HasCtc, export.Search.CtcWeight) switch
    {
        (null, _, _) => DecodeMethod.CtcGreedy,
        (_, false, _) or (_, _, 0) => DecodeMethod.Attention,
        (_, _, 1) => DecodeMethod.CtcBeam,
        _ => DecodeMethod.Joint,
    };

    /// <summary>Loads and judges what nearly every search needs. The rest, which may be large, waits for a search that needs it.</summary>
    /// <exception cref="ModelException">It cannot be loaded, or does not fit.</exception>
    public void Load()
    {
        if (export.HasCtc)
            CtcLane();
    }

    /// <summary>Opens a search for a stream.</summary>
    /// <param name="stream">The stream's name.</param>
    /// <param name="options">What it wants.</param>
    /// <param name="settings">What is said of the search.</param>
    /// <param name="use">What it makes of the settings.</param>
    /// <exception cref="ModelException">The export has no graph for it.</exception>
    public IUtteranceSearch Open(string stream, RecognizerOptions options, SearchReading settings, out SearchUse use)
    {
        if (_transducer is { } transducer && (settings.Method is not { } asked || TransducerSearches.Methods.Contains(asked)))
        {
            // First what a faulty file may refuse, then the places at the graphs.
            var knowledge = TokenFusion.Open(options, settings, tokens, usesLmWeight: export.LanguageModelType is null);
            return TransducerSearches.Open(
                settings, transducer.Usual, transducer.Open(stream, options.Weight, settings), knowledge, out use, m => OpenLabelModel(m, stream, options.Weight, settings));
        }

        var method = settings.Method ?? UsualMethod;
        if (method is not (DecodeMethod.CtcGreedy or DecodeMethod.CtcBeam or DecodeMethod.Attention or DecodeMethod.Joint))
            throw NotHere(method, "that is a search of transducers");
        if (method == DecodeMethod.CtcGreedy)
        {
            RequireCtc(method);
            return CtcSearch.Open(settings, OpenCtc(stream, options.Weight), export.Blank, TokenFusion.Open(options, settings, tokens), out use);
        }

        var share = CtcShare(method, settings);
        if (share > 0)
            RequireCtc(method);
        if (share < 1 && export.DecoderType is null)
            throw NotHere(method, "it has no attention decoder");
        var isUsual = method == UsualMethod || method == DecodeMethod.Joint;
        var lmWeight = LanguageModelWeight(settings, options, isUsual);
        var fusion = TokenFusion.Open(options, settings, tokens, usesLmWeight: export.LanguageModelType is null);
        var beam = settings.Whole(SearchParameter.Beam, export.Search.BeamSize);
        List<WeightedScorer> scorers = [];
        try
        {
            if (share < 1)
                scorers.Add(new WeightedScorer(OpenDecoder(stream, options.Weight), 1 - share, Hears: true));
            if (lmWeight != 0)
                scorers.Add(new WeightedScorer(OpenLanguageModel(stream, options.Weight, settings), lmWeight, Hears: false));
            var search = new LabelSearch(
                new LabelSearchOptions
                {
                    Vocabulary = tokens.Count,
                    Blank = export.Blank,
                    Sos = export.Sos,
                    Eos = export.Eos,
                    Beam = beam,
                    PreBeam = share == 1 ? null : PreBeam(beam),
                    AlwaysScoresEnd = share == 1 || export.DecoderType != EspnetExport.RnnDecoder,
                    CtcWeight = share,
                    LengthBonus = settings.Number(SearchParameter.LengthBonus, isUsual ? export.Search.LengthBonus : 0),
                    MaxLengthRatio = MostTokens.Ratio(settings, export.Search.MaxLengthRatio),
                    MinLengthRatio = settings.Number(SearchParameter.MinLengthRatio, export.Search.MinLengthRatio),
                },
                scorers, export.HasCtc ? OpenCtc(stream, options.Weight) : null, fusion);
            use = settings.Use(method);
            return search;
        }
        catch
        {
            foreach (var scorer in scorers)
                scorer.Scorer.Dispose();
            throw;
        }
    }

    private double CtcShare(DecodeMethod method, SearchReading settings) => method switch
    {
        DecodeMethod.CtcBeam => 1,
        DecodeMethod.Attention => 0,
        _ => settings.Number(SearchParameter.CtcWeight, export.Search.CtcWeight is > 0 and < 1 and var share ? share : UsualCtcWeight),
    };

    private double LanguageModelWeight(SearchReading settings, RecognizerOptions options, bool isUsual)
    {
        if (settings[SearchParameter.LmWeight] is not { } asked)
            return isUsual && export.LanguageModelType is not null ? export.Search.LmWeight : 0;
        if (export.LanguageModelType is not null)
            return asked;
        if (asked != 0 && options.NgramFile is null)
        {
            throw new ModelException(ModelFault.Unsupported, FormattableString.Invariant(
                $"Model '{model}' has no language model, so {SearchParameter.LmWeight} {asked} weighs nothing. Leave it out, or export the model with its language model."));
        }

        return 0;
    }

    /// <summary>
    /// How many tokens of a hypothesis CTC scores. The export holds int(1.5 · beam) / beam of its own beam (1.4 for 5), which is not the
    /// ratio: with another beam ESPnet takes 1.5 again.
    /// </summary>
    private int PreBeam(int beam)
    {
        var search = export.Search;
        var size = (int)Math.Round(search.PreBeamRatio * search.BeamSize);
        if (beam == search.BeamSize)
            return Math.Max(1, size);
        return Math.Max(1, (int)((size == (int)(UsualPreBeamRatio * search.BeamSize) ? UsualPreBeamRatio : search.PreBeamRatio) * beam));
    }

    private void RequireCtc(DecodeMethod method)
    {
        if (!export.HasCtc)
            throw NotHere(method, "it has no graph of CTC");
    }

    private ModelException NotHere(DecodeMethod method, string why)
    {
        List<string> here = _transducer is null ? [] : [.. TransducerSearches.Methods.Select(m => m.Word())];
        if (export.HasCtc)
            here.AddRange(["ctc-greedy", "ctc-beam"]);
        if (export.DecoderType is not null)
            here.Add("attention");
        if (export.HasCtc && export.DecoderType is not null)
            here.Add("joint");
        return new ModelException(ModelFault.Unsupported, $"Model '{model}' cannot be searched by {method.Word()}: {why}. It can by {string.Join(", ", here)}.");
    }

    private CtcGraph OpenCtc(string stream, int weight) => new(CtcLane().Open(stream, weight), tokens.Count);

    private INextTokenScorer OpenDecoder(string stream, int weight)
    {
        var (lane, predecoder) = DecoderLanes();
        var path = export.DecoderGraph(quantized);
        if (export.DecoderType != EspnetExport.RnnDecoder)
            return new TransformerScorer(lane.Open(stream, weight), _decoder!, tokens.Count);
        return new RnnDecoder(
            lane.Open(stream, weight), predecoder is null ? null : new Predecoder(predecoder.Open(stream, weight)),
            RnnDecoderShape.Read(path, lane.Signature, width, tokens.Count, predecoder is not null), tokens.Count);
    }

    /// <summary>
    /// The language model beside a transducer, as espnet2/asr/transducer/beam_search_transducer.py has it: before the first label the default
    /// search gives it the symbol that begins texts, the others the blank.
    /// </summary>
    private WeightedLabelModel? OpenLabelModel(DecodeMethod method, string stream, int weight, SearchReading settings)
    {
        if (export.LanguageModelType is not { } type)
            return null;
        if (type != EspnetExport.RnnLanguageModel)
        {
            settings.Note("The export's language model is a transformer; beside a transducer only recurrent ones are run, so it takes no part.");
            settings.Without(SearchParameter.LmWeight, "no language model takes part");
            return null;
        }

        var share = settings.Number(SearchParameter.LmWeight, export.Search.LmWeight);
        if (share == 0)
            return null;
        TellFullPrecision(settings);
        var lane = LanguageModelLane();
        var graph = PredictorGraph.Read(export.LanguageModelGraph(quantized), lane.Signature, context: 1, tokens.Count);
        var start = method == DecodeMethod.TransducerBeam ? export.Sos : export.Blank;
        return new WeightedLabelModel(new RecurrentLabelModel(graph, lane.Open(stream, weight), start), share);
    }

    private void TellFullPrecision(SearchReading settings)
    {
        if (quantized && !export.IsLanguageModelQuantized)
            settings.Note("The export has no quantized graph of its language model; it runs in full precision.");
    }

    private INextTokenScorer OpenLanguageModel(string stream, int weight, SearchReading settings)
    {
        TellFullPrecision(settings);
        var lane = LanguageModelLane();
        var path = export.LanguageModelGraph(quantized);
        return export.LanguageModelType == EspnetExport.RnnLanguageModel
            ? new RnnLanguageModel(lane.Open(stream, weight), path, lane.Signature, tokens.Count)
            : new TransformerScorer(lane.Open(stream, weight), LabelGraphShape.LanguageModel(path, lane.Signature, tokens.Count), tokens.Count);
    }

    private ModelLane CtcLane()
    {
        var path = export.CtcGraph(quantized);
        return graphs.Open("ctc", path, allowInfinity: true, session => CtcGraph.Require(path, session.Signature, width, tokens.Count));
    }

    private (ModelLane Decoder, ModelLane? Predecoder) DecoderLanes()
    {
        var path = export.DecoderGraph(quantized);
        if (export.DecoderType != EspnetExport.RnnDecoder)
            return (graphs.Open("decoder", path, allowInfinity: true, session => _decoder = LabelGraphShape.Probe(session, width, tokens.Count)), null);
        var prepares = export.PredecoderGraph(quantized);
        var predecoder = prepares is null ? null : graphs.Open("predecoder", prepares, probe: session => Predecoder.Require(prepares, session.Signature, width));
        return (graphs.Open("decoder", path, allowInfinity: true, session => RnnDecoderShape.Read(path, session.Signature, width, tokens.Count, prepares is not null)), predecoder);
    }

    private ModelLane LanguageModelLane()
    {
        var path = export.LanguageModelGraph(quantized);
        return export.LanguageModelType == EspnetExport.RnnLanguageModel
            ? graphs.Open("lm", path, allowInfinity: true, session => RnnLanguageModel.Require(path, session.Signature, tokens.Count))
            : graphs.Open("lm", path, allowInfinity: true, session => LabelGraphShape.LanguageModel(path, session.Signature, tokens.Count));
    }
}
