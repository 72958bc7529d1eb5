namespace EdgeAgent.Mqtt.Commands;

/// <summary>A command that waits to be carried out.</summary>
/// <param name="At">When it came, UTC.</param>
/// <param name="Topic">Where it came.</param>
/// <param name="Command">What it is.</param>
/// <param name="Payload">Its bytes, its own.</param>
/// <param name="Reply">Where its refusal goes; null for nowhere.</param>
/// <param name="WantsAnswer">Whether it is answered also when it was carried out.</param>
internal sealed record PendingCommand(DateTimeOffset At, string Topic, DeskCommand Command, byte[] Payload, ReplyAddress? Reply, bool WantsAnswer);
