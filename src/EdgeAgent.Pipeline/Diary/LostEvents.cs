namespace EdgeAgent.Pipeline.Diary;

/// <summary>Events that were published and are not in the diary.</summary>
/// <param name="Count">How many.</param>
/// <param name="Reason">Why: <c>queue_full</c>, <c>too_large</c>, <c>invalid</c>.</param>
/// <param name="First">The first one's id.</param>
/// <param name="Last">The last one's id.</param>
public sealed record LostEvents(long Count, string Reason, Guid First, Guid Last);
