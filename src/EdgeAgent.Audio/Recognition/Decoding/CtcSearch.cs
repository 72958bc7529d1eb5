using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>Makes the searches that need CTC scores only.</summary>
internal static class CtcSearch
{
    /// <summary>The searches.</summary>
    public static IReadOnlyList<DecodeMethod> Methods { get; } = [DecodeMethod.CtcGreedy, DecodeMethod.CtcBeam];

    /// <summary>Makes one.</summary>
    /// <param name="settings">Says which; where it says none, the best path.</param>
    /// <param name="scorer">Gives the frames' log-probabilities; the search owns it.</param>
    /// <param name="blank">The token that stands for "nothing".</param>
    /// <param name="fusion">What else is known; null for nothing. It chooses between hypotheses, so with it a beam runs, whatever is asked for.</param>
    /// <param name="use">What it makes of the settings.</param>
    public static IFrameSearch Open(SearchReading settings, IFrameScorer scorer, int blank, ITokenFusion? fusion, out SearchUse use)
    {
        IFrameSearch search;
        var method = settings.Method ?? DecodeMethod.CtcGreedy;
        if (fusion is null && method == DecodeMethod.CtcGreedy)
        {
            search = new CtcGreedySearch(scorer, blank, settings.Number(SearchParameter.BlankPenalty, 0));
        }
        else
        {
            if (settings.Method == DecodeMethod.CtcGreedy)
                settings.Note("ctc-greedy has nothing to choose between, so with a grammar, hotwords or n-grams ctc-beam runs.");
            method = DecodeMethod.CtcBeam;
            search = new CtcPrefixBeamSearch(scorer, blank, CtcBeamOptions.Of(settings), fusion);
        }

        use = settings.Use(method);
        return search;
    }
}
