namespace EdgeAgent.Mqtt.Topics;

/// <summary>One row of <see cref="TopicTable"/>.</summary>
/// <param name="Template">The topic; <c>&lt;agent&gt;</c>, <c>&lt;source&gt;</c>, <c>&lt;type&gt;</c>, <c>&lt;name&gt;</c> stand for one level each, brackets for a part that may be absent.</param>
/// <param name="Retained">Whether the broker keeps the last message for later subscribers.</param>
/// <param name="Qos">The quality of service of what the agent publishes, 0 or 1.</param>
/// <param name="Payload">What a message holds, as Markdown.</param>
public sealed record TopicRow(string Template, bool Retained, int Qos, string Payload);
