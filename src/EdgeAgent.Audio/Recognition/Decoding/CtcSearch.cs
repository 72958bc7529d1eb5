using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>Makes the searches that need CTC scores only.</summary>
internal static class CtcSearch
{
    /// <summary>The searches.</summary>
    public static IReadOnlyList<DecodeMethod> Methods { get; } = [DecodeMethod.CtcGreedy, DecodeMethod.CtcBeam];

    /// <summary>Makes one.</summary>
    /// <param name="settings">Says which; where it says none, the best path, or with a fusion, which chooses between hypotheses, the beam.</param>
    /// <param name="scorer">Gives the frames' log-probabilities; the search owns it.</param>
    /// <param name="blank">The token that stands for "nothing".</param>
    /// <param name="fusion">What else is known; null for nothing. With the best path it steers a beam of one.</param>
    public static IFrameSearch Open(SearchSettings settings, IFrameScorer scorer, int blank, ITokenFusion? fusion)
    {
        var isGreedy = (settings.Method ?? (fusion is null ? DecodeMethod.CtcGreedy : DecodeMethod.CtcBeam)) == DecodeMethod.CtcGreedy;
        if (isGreedy && fusion is null)
            return new CtcGreedySearch(scorer, blank, settings.Number(SearchParameter.BlankPenalty, 0));
        var options = CtcBeamOptions.Of(settings);
        return new CtcPrefixBeamSearch(scorer, blank, isGreedy ? options with { Beam = 1 } : options, fusion);
    }
}
