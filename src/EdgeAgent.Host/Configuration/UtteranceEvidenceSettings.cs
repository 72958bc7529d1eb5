using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Configuration;

/// <summary>Recordings of the utterances of one microphone.</summary>
internal sealed record UtteranceEvidenceSettings : EvidenceSettings
{
    [Duration("How much sound stands before the utterance.", "0ms", "10s")]
    public TimeSpan PreRoll { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc/>
    protected override IReadOnlyList<EvidenceKind> Kinds => [EvidenceKind.Sound];
}
