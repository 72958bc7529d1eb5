using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>Something that can be set or asked for.</summary>
/// <param name="source">Whose it is.</param>
internal abstract class DeskCommand(EventSource source)
{
    /// <summary>Whose it is.</summary>
    public EventSource Source => source;

    /// <summary>Whether it may take its time, and is always answered.</summary>
    public abstract bool IsRequest { get; }

    /// <summary>The one that runs, or ran last; one that ignores its deadline is not started a second time.</summary>
    public Task<CommandOutcome>? Latest { get; set; }

    /// <summary>Carries it out if the payload is exactly what is taken here.</summary>
    /// <param name="payload">At most <see cref="CommandDesk.PayloadLimitBytes"/>.</param>
    /// <param name="cancellationToken">Its deadline, or the agent's stop.</param>
    public abstract Task<CommandOutcome> CarryOutAsync(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken);

    /// <summary>What somebody else said why it could not be, or null.</summary>
    protected static CommandOutcome OutcomeOf(string? refusal) => refusal is null ? CommandOutcome.Done : CommandOutcome.Not(RefusalCause.Refused, refusal);
}
