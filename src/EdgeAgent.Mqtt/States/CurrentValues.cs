using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.States;

/// <summary>
/// Keeps the current values of an agent and its sources as its events tell them: who is in view, what was said last. All of them are what nobody has seen or heard
/// anything yet makes them before this is made, so that none outlives the run of the agent that told it. Thread-safe, never blocks.
/// </summary>
public sealed class CurrentValues : IAgentOutlet
{
    private readonly Dictionary<EventSource, SourceValues> _sources;

    /// <summary>Sets every value to what it is at the start.</summary>
    /// <param name="description">Which values there are.</param>
    /// <param name="board">Where they are kept.</param>
    public CurrentValues(AgentDescription description, RetainedBoard board)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(board);
        _sources = description.All.ToDictionary(source => source.Source, source => new SourceValues(source, board));
    }

    /// <inheritdoc/>
    public void Offer(EventEnvelope envelope)
    {
        ArgumentNullException.ThrowIfNull(envelope);
        if (_sources.TryGetValue(envelope.Source, out var values))
            values.Take(envelope);
    }

    /// <inheritdoc/>
    /// <remarks>That a source gives no data is told by its <c>source.down</c>, in order with its other events; one that is stopped with the agent has none.</remarks>
    public void Report(SourceHealth health)
    {
        ArgumentNullException.ThrowIfNull(health);
        if (health.State == SourceState.Stopped && _sources.TryGetValue(health.Source, out var values))
            values.Rest();
    }
}
