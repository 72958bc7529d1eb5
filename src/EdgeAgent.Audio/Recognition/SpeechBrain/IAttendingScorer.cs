using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>A decoder that tells what it attends to.</summary>
internal interface IAttendingScorer : INextTokenScorer
{
    /// <summary>What a hypothesis of the last step attended to: a weight for each encoded frame.</summary>
    ReadOnlySpan<float> Attention(int hypothesis);
}
