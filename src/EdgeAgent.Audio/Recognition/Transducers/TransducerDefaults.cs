using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Transducers;

/// <summary>How a framework, or an export's own configuration, searches where nobody says otherwise.</summary>
internal sealed record TransducerDefaults
{
    /// <summary>BeamSearchTransducer's (espnet2/asr/transducer/beam_search_transducer.py), with the beam of espnet2/bin/asr_inference.py.</summary>
    public static TransducerDefaults Espnet { get; } = new() { Beam = 20 };

    /// <summary>TransducerBeamSearcher's (speechbrain/decoders/transducer.py).</summary>
    public static TransducerDefaults SpeechBrain { get; } = new() { BeamOf = BeamKind.SpeechBrain, Beam = 4 };

    /// <summary>icefall's decode.py and sherpa-onnx's: greedy, and 4 texts in the modified beam search.</summary>
    public static TransducerDefaults Icefall { get; } = new() { Method = DecodeMethod.TransducerGreedy, BeamOf = BeamKind.Icefall, Beam = 4 };

    /// <summary>What <c>transducer-beam</c> is.</summary>
    public enum BeamKind
    {
        /// <summary>ESPnet's default beam search.</summary>
        Espnet,

        /// <summary>SpeechBrain's.</summary>
        SpeechBrain,

        /// <summary>icefall's modified beam search.</summary>
        Icefall,
    }

    /// <summary>The search.</summary>
    public DecodeMethod Method { get; init; } = DecodeMethod.TransducerBeam;

    /// <summary>What <c>transducer-beam</c> is.</summary>
    public BeamKind BeamOf { get; init; }

    /// <summary>Texts that it keeps.</summary>
    public int Beam { get; init; }

    /// <summary>Whether results are ordered by the score for each token.</summary>
    public bool ScoreNorm { get; init; } = true;

    /// <summary>Symbols before a text that count as tokens where results are ordered.</summary>
    public int StartSymbols { get; init; } = 1;

    /// <summary>ESPnet's <c>max_sym_exp</c> of time-synchronous decoding.</summary>
    public int MaxSymbols { get; init; } = 2;

    /// <summary>The longest text of alignment-length synchronous decoding.</summary>
    public int UMax { get; init; } = 50;

    /// <summary>Expansions of a frame; mAES takes 2 at least.</summary>
    public int NStep { get; init; } = 1;

    /// <summary>By how many tokens a prefix may be shorter.</summary>
    public int PrefixAlpha { get; init; } = 1;

    /// <summary>How far below the best an expansion of mAES may lie, in nats.</summary>
    public double ExpansionGamma { get; init; } = 2.3;

    /// <summary>Expansions of mAES beyond the beam.</summary>
    public int ExpansionBeta { get; init; } = 2;

    /// <summary>SpeechBrain's <c>state_beam</c>, in nats.</summary>
    public double StateBeam { get; init; } = 2.3;

    /// <summary>SpeechBrain's <c>expand_beam</c>, in nats.</summary>
    public double ExpandBeam { get; init; } = 2.3;

    /// <summary>A label that is passed over as blank is (sherpa-onnx's <c>&lt;unk&gt;</c>); −1 for none.</summary>
    public int Unknown { get; init; } = -1;
}
