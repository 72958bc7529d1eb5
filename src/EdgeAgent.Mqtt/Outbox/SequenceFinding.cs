namespace EdgeAgent.Mqtt.Outbox;

/// <summary>Something that a subscriber notices of a source's numbers.</summary>
/// <param name="Kind">What.</param>
/// <param name="Source">Whose.</param>
/// <param name="From">The number, or the first of several.</param>
/// <param name="To">The last of several; of a counting that began anew how far the one before had come; otherwise as <paramref name="From"/>.</param>
public readonly record struct SequenceFinding(SequenceFindingKind Kind, string Source, long From, long To);
