namespace EdgeAgent.Pipeline.Rules;

/// <summary>What came of a rule's looking at an event.</summary>
public enum RuleOutcome
{
    /// <summary>It told its event.</summary>
    Fired,

    /// <summary>A condition did not hold.</summary>
    NotSo,

    /// <summary>Its condition holds; it has to stay so for a while.</summary>
    Holding,

    /// <summary>Its condition did not stay so long enough.</summary>
    Broken,

    /// <summary>Its condition has come about; it waits for what must follow, or stay away.</summary>
    Waiting,

    /// <summary>What had to follow did not in time.</summary>
    Missed,

    /// <summary>What had to stay away came.</summary>
    Came,

    /// <summary>It rests after its last event.</summary>
    Cooling,

    /// <summary>Its schedule is closed.</summary>
    Closed,

    /// <summary>Too much is waited for already: the oldest was given up.</summary>
    Full,

    /// <summary>The agent was not there when it would have been told: it is given up.</summary>
    Lost,

    /// <summary>An expression could not be evaluated.</summary>
    Fault,
}
