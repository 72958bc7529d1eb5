using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Mqtt.States;

/// <summary>
/// Keeps the current values of an agent and its sources as its events tell them: who is in view, what was said last. All of them are what nobody has seen or heard
/// anything yet makes them before this is made, so that none outlives the run of the agent that told it. Thread-safe, never blocks.
/// </summary>
public sealed class CurrentValues : IAgentOutlet
{
    private readonly ConcurrentDictionary<EventSource, SourceValues> _sources = [];
    private readonly RetainedBoard _board;

    /// <summary>Sets every value to what it is at the start.</summary>
    /// <param name="description">Which values there are.</param>
    /// <param name="board">Where they are kept.</param>
    public CurrentValues(AgentDescription description, RetainedBoard board)
    {
        ArgumentNullException.ThrowIfNull(description);
        ArgumentNullException.ThrowIfNull(board);
        _board = board;
        foreach (var source in description.All)
            Add(source);
    }

    /// <summary>Keeps a source's values too, from what they are at the start.</summary>
    public void Add(SourceDescription source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _sources[source.Source] = new SourceValues(source, _board);
    }

    /// <summary>Keeps a source's values no more; what the board holds of them stays.</summary>
    public void Remove(EventSource source) => _sources.TryRemove(source, out _);

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
