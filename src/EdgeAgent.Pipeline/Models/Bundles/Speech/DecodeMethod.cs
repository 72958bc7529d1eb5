using System.Text.Json.Serialization;

namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>How text is searched in what a recogniser's network says. A description and a command line write them as <c>ctc-greedy</c>.</summary>
public enum DecodeMethod
{
    /// <summary>The best label of each frame (Graves et al., 2006).</summary>
    [JsonStringEnumMemberName("ctc-greedy")]
    CtcGreedy,

    /// <summary>The best text over all its alignments (Hannun et al., 2014).</summary>
    [JsonStringEnumMemberName("ctc-beam")]
    CtcBeam,

    /// <summary>The attention decoder alone, label by label.</summary>
    Attention,

    /// <summary>The attention decoder with CTC prefix scores and a language model (Watanabe et al., 2017).</summary>
    Joint,

    /// <summary>The best symbol of a transducer, frame by frame.</summary>
    [JsonStringEnumMemberName("transducer-greedy")]
    TransducerGreedy,

    /// <summary>The transducer beam search that the family's framework calls its default (Graves, 2012).</summary>
    [JsonStringEnumMemberName("transducer-beam")]
    TransducerBeam,

    /// <summary>Time-synchronous decoding (Saon et al., 2020).</summary>
    Tsd,

    /// <summary>Alignment-length synchronous decoding (Saon et al., 2020).</summary>
    Alsd,

    /// <summary>N-step constrained beam search (Boyer et al., 2021, after Kim et al., 2020).</summary>
    Nsc,

    /// <summary>Modified adaptive expansion search (Boyer et al., 2021, after Kim et al., 2020).</summary>
    Maes,

    /// <summary>icefall's modified beam search: at most one symbol a frame.</summary>
    [JsonStringEnumMemberName("modified-beam")]
    ModifiedBeam,
}
