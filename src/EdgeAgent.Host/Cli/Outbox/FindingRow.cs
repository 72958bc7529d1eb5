using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>What <c>outbox verify --json</c> prints while it listens.</summary>
/// <param name="Kind">What was noticed.</param>
/// <param name="Source">Whose.</param>
/// <param name="From">The number, or the first of several.</param>
/// <param name="To">The last of several.</param>
internal sealed record FindingRow(SequenceFindingKind Kind, string Source, long From, long To);
