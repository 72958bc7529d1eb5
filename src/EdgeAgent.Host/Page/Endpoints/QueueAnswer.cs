namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What waits between capture and work.</summary>
/// <param name="Depth">How many frames wait at a time, in the mean; null where it is not known.</param>
/// <param name="Wait">How long one waits; null where it is not known.</param>
/// <param name="Drops">Frames dropped, or gaps of sound, since the start.</param>
internal sealed record QueueAnswer(double? Depth, LatencyAnswer? Wait, long Drops);
