namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Figures over time.</summary>
/// <param name="From">The beginning of the first step.</param>
/// <param name="StepS">Seconds of a step.</param>
/// <param name="Series">The figures.</param>
internal sealed record HistoryAnswer(DateTimeOffset From, int StepS, IReadOnlyList<SeriesAnswer> Series);
