namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>How a <see cref="LabelSearch"/> searches; the names are those of ESPnet's espnet2/bin/asr_inference.py.</summary>
internal sealed record LabelSearchOptions
{
    /// <summary>Tokens that the scorers know.</summary>
    public required int Vocabulary { get; init; }

    /// <summary>CTC's "nothing".</summary>
    public required int Blank { get; init; }

    /// <summary>The token before a text.</summary>
    public required int Sos { get; init; }

    /// <summary>The token after a text; may be the one before it.</summary>
    public required int Eos { get; init; }

    /// <summary>Hypotheses that are kept, at least 1.</summary>
    public required int Beam { get; init; }

    /// <summary>How many best tokens of a hypothesis CTC is asked for; null for all.</summary>
    public int? PreBeam { get; init; }

    /// <summary>Whether CTC is asked for the end even where it is not among those tokens: ESPnet's batched search does so, its other one does not.</summary>
    public bool AlwaysScoresEnd { get; init; } = true;

    /// <summary>What CTC's prefix scores count; 0 leaves them out.</summary>
    public double CtcWeight { get; init; }

    /// <summary>Added for every token and the end (penalty).</summary>
    public double LengthBonus { get; init; }

    /// <summary>Most tokens for an encoded frame; 0 leaves the end to end detection, a negative number is a number of tokens.</summary>
    public double MaxLengthRatio { get; init; }

    /// <summary>Fewest tokens for an encoded frame; a negative number is a number of tokens.</summary>
    public double MinLengthRatio { get; init; }
}
