namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Lines of the log.</summary>
/// <param name="Lines">The oldest first.</param>
/// <param name="Next">What to ask for later lines after.</param>
internal sealed record LogAnswer(IReadOnlyList<LogLineAnswer> Lines, long Next);
