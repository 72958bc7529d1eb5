namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>When an entity can be believed or used.</summary>
internal enum Reach
{
    /// <summary>While agent and source are online: what the source sees and hears.</summary>
    Source,

    /// <summary>While the agent is online: what turns the source on again must not go away with it.</summary>
    Agent,

    /// <summary>As soon as anything is known: whether the agent is online.</summary>
    Always,
}
