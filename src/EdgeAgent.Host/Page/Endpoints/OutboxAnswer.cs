namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>What waits for the broker.</summary>
/// <param name="Waiting">Events that are not acknowledged yet.</param>
/// <param name="Connected">Whether there is a connection to the broker.</param>
internal sealed record OutboxAnswer(long Waiting, bool Connected);
