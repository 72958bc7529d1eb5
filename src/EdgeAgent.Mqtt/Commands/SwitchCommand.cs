using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>Switches something: exactly <c>ON</c> or <c>OFF</c>.</summary>
internal sealed class SwitchCommand(EventSource source, Func<bool, string?> set) : DeskCommand(source)
{
    /// <inheritdoc/>
    public override bool IsRequest => false;

    /// <inheritdoc/>
    public override Task<CommandOutcome> CarryOutAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) => Task.FromResult(
        payload.Span.SequenceEqual("ON"u8) ? OutcomeOf(set(true))
        : payload.Span.SequenceEqual("OFF"u8) ? OutcomeOf(set(false))
        : CommandOutcome.Not(RefusalCause.Payload,
            $"Its payload of {payload.Length} bytes is neither {CommandDesk.On} nor {CommandDesk.Off}; write one of them, in capitals and without quotes."));
}
