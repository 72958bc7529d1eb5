namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What waits between capture and work.</summary>
/// <param name="Drops">Frames dropped, or gaps of sound, since the start.</param>
internal sealed record QueueAnswer(long Drops);
