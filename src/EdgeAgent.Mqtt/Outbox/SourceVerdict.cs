namespace EdgeAgent.Mqtt.Outbox;

/// <summary>What a subscriber can say of a source's events.</summary>
/// <param name="Source">Its URI.</param>
/// <param name="First">The lowest number of the counting that goes on: nothing is known of what was before.</param>
/// <param name="Last">The highest.</param>
/// <param name="Events">How many different events came, of earlier countings too.</param>
/// <param name="Missing">How many are missing, of earlier countings too.</param>
/// <param name="Duplicates">How many came again.</param>
/// <param name="OtherContents">How many of those with other bytes.</param>
/// <param name="OutOfOrder">How many came behind a later one of the same topic.</param>
/// <param name="Restarts">How often the counting began anew.</param>
public sealed record SourceVerdict(
    string Source, long First, long Last, long Events, long Missing, long Duplicates, long OtherContents, long OutOfOrder, long Restarts)
{
    /// <summary>Whether it is proven that every event came, in order, and none was changed.</summary>
    public bool IsWhole => Missing == 0 && OtherContents == 0 && OutOfOrder == 0 && Restarts == 0;
}
