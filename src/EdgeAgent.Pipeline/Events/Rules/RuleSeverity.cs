namespace EdgeAgent.Pipeline.Events.Rules;

/// <summary>How much a rule's event matters to whoever wrote the rule.</summary>
public enum RuleSeverity
{
    /// <summary>To be known.</summary>
    Info,

    /// <summary>To be looked at.</summary>
    Warning,

    /// <summary>To be acted on at once.</summary>
    Critical,
}
