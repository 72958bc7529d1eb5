namespace EdgeAgent.Mqtt.Outbox;

/// <summary>What a subscriber notices of a source's numbers.</summary>
public enum SequenceFindingKind
{
    /// <summary>Numbers that were jumped over; the history may bring them still.</summary>
    Missing,

    /// <summary>Nothing is missing any more up to a number.</summary>
    Complete,

    /// <summary>The same event again, which is allowed.</summary>
    Duplicate,

    /// <summary>An id that came before, with other bytes.</summary>
    OtherContent,

    /// <summary>A number that came after a higher one of the same topic, for the first time.</summary>
    OutOfOrder,

    /// <summary>Another event of a number that was used: the counting began anew, or two agents have one name.</summary>
    Restarted,
}
