namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Events that could not be sent in time; they are in the diary.</summary>
/// <param name="Count">How many.</param>
internal sealed record LostAnswer(long Count);
