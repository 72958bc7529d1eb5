using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>How wide a CTC prefix beam search is.</summary>
internal sealed record CtcBeamOptions
{
    /// <summary>Prefixes that are kept after each frame; default 10.</summary>
    public int Beam { get; init; } = 10;

    /// <summary>Added to the score for every token, in nats.</summary>
    public double LengthBonus { get; init; }

    /// <summary>Taken off the blank's log-probability.</summary>
    public double BlankPenalty { get; init; }

    /// <summary>Where the blank is likelier than this, a frame adds nothing but the blank; 1 = every frame counts in full.</summary>
    public double BlankSkip { get; init; } = 1;

    /// <summary>What a bundle, a configuration or a command line says.</summary>
    public static CtcBeamOptions Of(SearchReading settings) => new()
    {
        Beam = settings.Whole(SearchParameter.Beam, 10),
        LengthBonus = settings.Number(SearchParameter.LengthBonus, 0),
        BlankPenalty = settings.Number(SearchParameter.BlankPenalty, 0),
        BlankSkip = settings.Number(SearchParameter.BlankSkip, 1),
    };
}
