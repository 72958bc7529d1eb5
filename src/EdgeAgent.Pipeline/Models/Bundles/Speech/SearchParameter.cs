namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>
/// A number that a search takes. A description's <c>decoder:</c> and a configuration's write its name as <c>ctc_weight</c>, a
/// command line as <c>--ctc-weight</c>. What is not set is as the family's framework has it.
/// </summary>
public sealed class SearchParameter
{
    private static readonly DecodeMethod[] Transducers =
        [DecodeMethod.TransducerBeam, DecodeMethod.Tsd, DecodeMethod.Alsd, DecodeMethod.Nsc, DecodeMethod.Maes, DecodeMethod.ModifiedBeam];

    private static readonly DecodeMethod[] LabelByLabel = [DecodeMethod.Attention, DecodeMethod.Joint];

    // What knows of likely texts chooses between texts; the best path of CTC is one.
    private static readonly DecodeMethod[] Choosing = [DecodeMethod.CtcBeam, .. LabelByLabel, DecodeMethod.TransducerGreedy, .. Transducers];

    private readonly DecodeMethod[] _methods;

    private SearchParameter(string name, string summary, bool isWhole, double least, double most, params DecodeMethod[] methods) =>
        (Name, Summary, IsWhole, Least, Most, _methods) = (name, summary, isWhole, least, most, methods);

    /// <summary>Hypotheses that are kept.</summary>
    public static SearchParameter Beam { get; } = Whole("beam", "Hypotheses that the search keeps.", 1, 1000, [DecodeMethod.CtcBeam, .. LabelByLabel, .. Transducers]);

    /// <summary>Share of CTC in a joint search; the attention decoder has the rest.</summary>
    public static SearchParameter CtcWeight { get; } = Number("ctc_weight", "Share of CTC in a joint search; the attention decoder has the rest.", 0, 1, DecodeMethod.Joint);

    /// <summary>Weight of the language model.</summary>
    public static SearchParameter LmWeight { get; } = Number("lm_weight", "Weight of the language model or n-grams.", 0, 100, Choosing);

    /// <summary>Added for every token.</summary>
    public static SearchParameter LengthBonus { get; } = Number("length_bonus", "Added to the score for every token.", -100, 100, [DecodeMethod.CtcBeam, .. LabelByLabel]);

    /// <summary>Most tokens for an encoded frame; 0 = as ESPnet's end detection says, negative = that many tokens.</summary>
    public static SearchParameter MaxLengthRatio { get; } = Number(
        "max_length_ratio", "Most tokens for each encoded frame; 0 leaves the end to end detection, a negative number is a number of tokens.", -10000, 10, [DecodeMethod.CtcBeam, .. LabelByLabel]);

    /// <summary>Fewest tokens for an encoded frame; negative = that many tokens.</summary>
    public static SearchParameter MinLengthRatio { get; } = Number(
        "min_length_ratio", "Fewest tokens for each encoded frame; a negative number is a number of tokens.", -10000, 10, [DecodeMethod.CtcBeam, .. LabelByLabel]);

    /// <summary>Symbols that a frame may give.</summary>
    public static SearchParameter MaxSymbols { get; } = Whole("max_symbols", "Symbols that one frame may give.", 1, 100, DecodeMethod.Tsd, DecodeMethod.TransducerGreedy);

    /// <summary>The longest text, in tokens.</summary>
    public static SearchParameter UMax { get; } = Whole("u_max", "The longest text of alsd, in tokens.", 1, 10000, DecodeMethod.Alsd);

    /// <summary>Expansions of a frame.</summary>
    public static SearchParameter NStep { get; } = Whole("nstep", "Expansions of one frame.", 1, 100, DecodeMethod.Nsc, DecodeMethod.Maes);

    /// <summary>How many tokens shorter a prefix may be.</summary>
    public static SearchParameter PrefixAlpha { get; } = Whole("prefix_alpha", "By how many tokens a prefix of another hypothesis may be shorter.", 0, 100, DecodeMethod.Nsc, DecodeMethod.Maes);

    /// <summary>How far below the best an expansion may lie.</summary>
    public static SearchParameter ExpansionGamma { get; } = Number("expansion_gamma", "How far below the best an expansion may lie, in nats.", 0, 100, DecodeMethod.Maes);

    /// <summary>Expansions beyond the beam.</summary>
    public static SearchParameter ExpansionBeta { get; } = Whole("expansion_beta", "Expansions that are looked at beyond the beam.", 0, 1000, DecodeMethod.Maes);

    /// <summary>Whether results are ordered by score per token; 0 or 1.</summary>
    public static SearchParameter ScoreNorm { get; } = Whole("score_norm", "1 orders results by score for each token, 0 by score.", 0, 1, Transducers);

    /// <summary>How far the best kept hypothesis must be ahead to end a frame.</summary>
    public static SearchParameter StateBeam { get; } = Number("state_beam", "How far the best kept hypothesis must be ahead to end a frame, in nats.", 0, 1000, DecodeMethod.TransducerBeam);

    /// <summary>How far below the best symbol an expansion may lie.</summary>
    public static SearchParameter ExpandBeam { get; } = Number("expand_beam", "How far below the best symbol an expansion may lie, in nats.", 0, 1000, DecodeMethod.TransducerBeam);

    /// <summary>Taken off the blank's logit.</summary>
    public static SearchParameter BlankPenalty { get; } = Number(
        "blank_penalty", "Taken off the blank's score, so that less is left out.", -100, 100, [DecodeMethod.CtcGreedy, DecodeMethod.CtcBeam, DecodeMethod.TransducerGreedy, .. Transducers]);

    /// <summary>From which probability of the blank on a frame is passed over.</summary>
    public static SearchParameter BlankSkip { get; } = Number(
        "blank_skip", "Frames whose blank is likelier than this are passed over, which saves time; 1 looks at every frame.", 0.5, 1, DecodeMethod.CtcBeam);

    /// <summary>Added for every word that n-grams know.</summary>
    public static SearchParameter WordBonus { get; } = Number(
        "word_bonus", "Added for every word where n-grams of words are used, in nats.", -100, 100, Choosing);

    /// <summary>Divides the logits.</summary>
    public static SearchParameter Temperature { get; } = Number(
        "temperature", "Divides the logits: above 1 the model is less sure.", 0.01, 100, [.. LabelByLabel, DecodeMethod.TransducerGreedy, .. Transducers]);

    /// <summary>Weight of what was attended more than once.</summary>
    public static SearchParameter CoveragePenalty { get; } = Number("coverage_penalty", "Weight of attending to the same frames again (SpeechBrain).", 0, 100, LabelByLabel);

    /// <summary>How much likelier than the best token the end must be.</summary>
    public static SearchParameter EosThreshold { get; } = Number(
        "eos_threshold", "The end counts only where its log-probability exceeds this times the best token's (SpeechBrain); 0 switches it off.", 0, 100, LabelByLabel);

    /// <summary>Whether candidates are ranked by score per token; 0 or 1.</summary>
    public static SearchParameter LengthNormalization { get; } = Whole("length_normalization", "1 ranks by score for each token, 0 by score (SpeechBrain).", 0, 1, LabelByLabel);

    /// <summary>Added per token when a hypothesis ends.</summary>
    public static SearchParameter LengthReward { get; } = Number("length_reward", "Added for every token when a hypothesis ends (SpeechBrain).", -100, 100, LabelByLabel);

    /// <summary>Most tokens of a text.</summary>
    public static SearchParameter MaxTokens { get; } = Whole("max_tokens", "Most tokens of one text.", 1, 100_000, [DecodeMethod.CtcBeam, .. LabelByLabel]);

    /// <summary>How far attention may jump between steps, in frames.</summary>
    public static SearchParameter MaxAttentionShift { get; } = Whole("max_attention_shift", "How far attention may jump from step to step, in frames (SpeechBrain); 0 leaves it free.", 0, 100_000, LabelByLabel);

    /// <summary>Added for every word of a hotword or phrase that is heard.</summary>
    public static SearchParameter HotwordBoost { get; } = Number(
        "hotword_boost", "Added for every token of a hotword whose own boost the list leaves open, in nats.", 0, 100, Choosing);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<SearchParameter> All { get; } =
    [
        Beam, CtcWeight, LmWeight, LengthBonus, MaxLengthRatio, MinLengthRatio, MaxSymbols, UMax, NStep, PrefixAlpha, ExpansionGamma, ExpansionBeta, ScoreNorm,
        StateBeam, ExpandBeam, BlankPenalty, BlankSkip, WordBonus, Temperature, CoveragePenalty, EosThreshold, LengthNormalization, LengthReward, MaxTokens, MaxAttentionShift, HotwordBoost,
    ];

    /// <summary>Its name as YAML has it.</summary>
    public string Name { get; }

    /// <summary>What it does, as a sentence.</summary>
    public string Summary { get; }

    /// <summary>Whether only whole numbers count.</summary>
    public bool IsWhole { get; }

    /// <summary>The smallest value.</summary>
    public double Least { get; }

    /// <summary>The largest value.</summary>
    public double Most { get; }

    /// <summary>Whether some family's search of that name looks at it; which does, an opened search says (<see cref="SearchUse"/>).</summary>
    public bool IsOf(DecodeMethod method) => Array.IndexOf(_methods, method) >= 0;

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static SearchParameter Whole(string name, string summary, int least, int most, params DecodeMethod[] methods) => new(name, summary, true, least, most, methods);

    private static SearchParameter Number(string name, string summary, double least, double most, params DecodeMethod[] methods) => new(name, summary, false, least, most, methods);
}
