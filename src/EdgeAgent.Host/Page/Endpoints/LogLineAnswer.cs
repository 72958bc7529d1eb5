namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A line of the log.</summary>
/// <param name="N">Its number.</param>
/// <param name="At">When, UTC.</param>
/// <param name="Level"><c>debug</c>, <c>information</c>, <c>warning</c> or <c>error</c>.</param>
/// <param name="Source">Who logged it.</param>
/// <param name="Message">What.</param>
internal sealed record LogLineAnswer(long N, string At, string Level, string Source, string Message);
