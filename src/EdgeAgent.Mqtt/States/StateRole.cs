namespace EdgeAgent.Mqtt.States;

/// <summary>What a current value is for; Home Assistant sorts entities by it.</summary>
public enum StateRole
{
    /// <summary>What the source sees or hears: the reason why it is there.</summary>
    Primary,

    /// <summary>What a person sets: a switch, a threshold.</summary>
    Setting,

    /// <summary>How the agent itself is doing.</summary>
    Diagnostic,
}
