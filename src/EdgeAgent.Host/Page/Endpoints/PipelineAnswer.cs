using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>The pipeline of a source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Kind">What it is.</param>
/// <param name="State">What it is doing.</param>
/// <param name="Reason">Why; null while there is nothing to explain.</param>
/// <param name="Condition">What is wrong while it runs.</param>
/// <param name="Fps">Frames or blocks a second.</param>
/// <param name="Latency">From capture to event; null while there was none.</param>
/// <param name="Queue">What waits.</param>
/// <param name="Stages">Its stages that were at work lately, in their order.</param>
internal sealed record PipelineAnswer(
    string Source, SourceKind Kind, SourceState State, string? Reason, SourceCondition? Condition, double? Fps, LatencyAnswer? Latency, QueueAnswer Queue, IReadOnlyList<StageAnswer> Stages);
