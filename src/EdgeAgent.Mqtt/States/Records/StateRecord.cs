namespace EdgeAgent.Mqtt.States.Records;

/// <summary>What all records of current values have: where they come from.</summary>
public abstract record StateRecord
{
    /// <summary>Wall clock of the event that it comes from, UTC; absent while there is none.</summary>
    public string? Time { get; init; }

    /// <summary>The id of that event.</summary>
    public Guid? Id { get; init; }
}
