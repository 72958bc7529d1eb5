using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Transducer;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>Makes the searches of transducers.</summary>
internal static class TransducerSearches
{
    /// <summary>All of them: each runs with every transducer, whoever trained it.</summary>
    public static IReadOnlyList<DecodeMethod> Methods { get; } =
    [
        DecodeMethod.TransducerGreedy, DecodeMethod.TransducerBeam, DecodeMethod.Tsd, DecodeMethod.Alsd, DecodeMethod.Nsc, DecodeMethod.Maes, DecodeMethod.ModifiedBeam,
    ];

    /// <summary>What a search wants done to the joiner's scores.</summary>
    public static TransducerScaling Scaling(SearchReading settings) =>
        new(settings.Number(SearchParameter.BlankPenalty, 0), settings.Number(SearchParameter.Temperature, 1));

    /// <summary>Makes a search.</summary>
    /// <param name="settings">What is said of it; its method is one of <see cref="Methods"/> or open.</param>
    /// <param name="usual">What is not said.</param>
    /// <param name="transducer">What it asks; disposed with the search.</param>
    /// <param name="fusion">What it knows from beside the model, or null.</param>
    /// <param name="use">What it makes of the settings.</param>
    /// <param name="language">Opens a language model for a search of ESPnet's that takes one, or gives null.</param>
    public static IUtteranceSearch Open(
        SearchReading settings, TransducerDefaults usual, ITransducer transducer, ITokenFusion? fusion, out SearchUse use, Func<DecodeMethod, WeightedLabelModel?>? language = null)
    {
        var method = settings.Method ?? usual.Method;
        if (method == DecodeMethod.TransducerBeam && usual.BeamOf == TransducerDefaults.BeamKind.Icefall)
            method = DecodeMethod.ModifiedBeam;
        IUtteranceSearch search;
        if (method == DecodeMethod.TransducerGreedy)
        {
            search = new TransducerGreedySearch(transducer, fusion, settings.Whole(SearchParameter.MaxSymbols, 1), usual.Unknown);
        }
        else if (settings.Whole(SearchParameter.Beam, usual.Beam) is var beam && beam <= 1 && method != DecodeMethod.ModifiedBeam)
        {
            // ESPnet and SpeechBrain search greedily where the beam is 1, whatever search is asked for.
            settings.Note($"With a beam of 1, {method.Word()} is transducer-greedy.");
            method = DecodeMethod.TransducerGreedy;
            search = new TransducerGreedySearch(transducer, fusion, mostSymbols: 1, usual.Unknown);
        }
        else
        {
            search = OpenBeam(method, beam, settings, usual, transducer, fusion, language);
        }

        if (search is IFrameSearch along && fusion is not null && fusion.Restricts(fusion.Begin(), out _))
        {
            var again = new AlignmentLengthSearch(
                transducer, fusion, new FinalRanking(false, usual.StartSymbols, false), settings.Whole(SearchParameter.Beam, usual.Beam), usual.UMax);
            search = new InsistingSearch(along, again);
        }

        use = settings.Use(method);
        return search;
    }

    private static IUtteranceSearch OpenBeam(
        DecodeMethod method, int beam, SearchReading settings, TransducerDefaults usual, ITransducer transducer, ITokenFusion? fusion, Func<DecodeMethod, WeightedLabelModel?>? language)
    {
        var norm = settings.Whole(SearchParameter.ScoreNorm, usual.ScoreNorm ? 1 : 0) == 1;
        var ranking = new FinalRanking(norm, usual.StartSymbols, false);
        return method switch
        {
            DecodeMethod.ModifiedBeam => new ModifiedBeamSearch(transducer, fusion, ranking, beam, usual.Unknown),
            DecodeMethod.Tsd => new TimeSynchronousSearch(transducer, fusion, ranking, beam, settings.Whole(SearchParameter.MaxSymbols, usual.MaxSymbols), language?.Invoke(method)),
            DecodeMethod.Alsd => new AlignmentLengthSearch(transducer, fusion, ranking, beam, settings.Whole(SearchParameter.UMax, usual.UMax), language?.Invoke(method)),
            DecodeMethod.Nsc => new ConstrainedSearch(
                transducer, fusion, ranking, beam, settings.Whole(SearchParameter.NStep, usual.NStep), settings.Whole(SearchParameter.PrefixAlpha, usual.PrefixAlpha),
                language?.Invoke(method)),
            DecodeMethod.Maes => new AdaptiveExpansionSearch(
                transducer, fusion, ranking, beam, Math.Max(2, settings.Whole(SearchParameter.NStep, usual.NStep)), settings.Whole(SearchParameter.PrefixAlpha, usual.PrefixAlpha),
                settings.Number(SearchParameter.ExpansionGamma, usual.ExpansionGamma), settings.Whole(SearchParameter.ExpansionBeta, usual.ExpansionBeta), language?.Invoke(method)),
            DecodeMethod.TransducerBeam when usual.BeamOf == TransducerDefaults.BeamKind.SpeechBrain => new SpeechBrainBeamSearch(
                transducer, fusion, ranking with { PrintsByToken = true }, beam, settings.Number(SearchParameter.StateBeam, usual.StateBeam),
                settings.Number(SearchParameter.ExpandBeam, usual.ExpandBeam)),
            DecodeMethod.TransducerBeam => new BestFirstSearch(transducer, fusion, ranking, beam, language?.Invoke(method)),
            _ => throw new ArgumentOutOfRangeException(nameof(settings), method, "This is no search of transducers."),
        };
    }
}
