namespace EdgeAgent.Pipeline.Events;

/// <summary>What one stage took of the time between a capture and the event that it caused.</summary>
/// <param name="Stage">The stage, as in <c>edgeagent.stage.name</c>.</param>
/// <param name="Ms">Milliseconds; up to the event for the stage that issued it.</param>
public sealed record StageTime(string Stage, double Ms);
