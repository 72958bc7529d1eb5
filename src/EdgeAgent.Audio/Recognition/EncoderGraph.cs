using EdgeAgent.Audio.Recognition.Acoustic;
using EdgeAgent.Audio.Recognition.Icefall;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition;

/// <summary>A loaded encoder: for streams, or for whole utterances.</summary>
/// <param name="Lane">Where it runs.</param>
/// <param name="Streaming">What it takes of a stream; null when it takes whole utterances.</param>
/// <param name="Whole">What it takes of a whole utterance; null when it takes streams.</param>
internal sealed record EncoderGraph(ModelLane Lane, StreamingGraph? Streaming, AcousticGraph? Whole)
{
    /// <summary>Values in an encoded frame; −1 when the graph leaves that open.</summary>
    public long Width => Streaming?.Width ?? Whole!.Width;
}
