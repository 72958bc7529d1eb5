using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>Parameters of SpeechBrain's beam search (speechbrain/decoders/seq2seq.py, S2SBeamSearcher) with its defaults.</summary>
internal sealed record SpeechBrainSearchOptions
{
    /// <summary>Tokens.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>The token that a text begins with.</summary>
    public required int Sos { get; init; }

    /// <summary>The token that ends a text.</summary>
    public required int Eos { get; init; }

    /// <summary>CTC's blank.</summary>
    public required int Blank { get; init; }

    /// <summary>Hypotheses that are kept.</summary>
    public int Beam { get; init; } = 10;

    /// <summary>Share of CTC; the decoder has the rest.</summary>
    public double CtcWeight { get; init; }

    /// <summary>Fewest tokens for an encoded frame; negative = that many tokens.</summary>
    public double MinLengthRatio { get; init; }

    /// <summary>Most tokens for an encoded frame; negative = that many tokens.</summary>
    public double MaxLengthRatio { get; init; } = 1;

    /// <summary>The end counts only where its log-probability is above this times the best one's; 0 = always.</summary>
    public double EosThreshold { get; init; } = 1.5;

    /// <summary>Whether candidates are ranked by their score for each step.</summary>
    public bool LengthNormalization { get; init; } = true;

    /// <summary>Added for every step when a text ends.</summary>
    public double LengthReward { get; init; }

    /// <summary>Weight of attending to the same frames again.</summary>
    public double CoveragePenalty { get; init; }

    /// <summary>How far the peak of attention may move from step to step, in encoded frames; 0 = as far as it likes.</summary>
    public int MaxAttentionShift { get; init; }

    /// <summary>Divides the logits.</summary>
    public double Temperature { get; init; } = 1;

    /// <summary>What a bundle, a configuration or a command line says.</summary>
    public static SpeechBrainSearchOptions Of(SearchReading settings, int vocabulary, int sos, int eos, int blank) => new()
    {
        Vocabulary = vocabulary,
        Sos = sos,
        Eos = eos,
        Blank = blank,
        Beam = settings.Whole(SearchParameter.Beam, 10),
        CtcWeight = settings.Method == DecodeMethod.Attention ? 0 : settings.Number(SearchParameter.CtcWeight, settings.Method == DecodeMethod.Joint ? 0.5 : 0),
        MinLengthRatio = settings.Number(SearchParameter.MinLengthRatio, 0),
        MaxLengthRatio = MostTokens.Ratio(settings, usual: 1),
        EosThreshold = settings.Number(SearchParameter.EosThreshold, 1.5),
        LengthNormalization = settings.Whole(SearchParameter.LengthNormalization, 1) == 1,
        LengthReward = settings.Number(SearchParameter.LengthReward, 0),
        CoveragePenalty = settings.Number(SearchParameter.CoveragePenalty, 0),
        MaxAttentionShift = settings.Whole(SearchParameter.MaxAttentionShift, 0),
        Temperature = settings.Number(SearchParameter.Temperature, 1),
    };
}
