namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A line.</summary>
/// <param name="From">Where it begins, x and y in fractions of the picture.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Direction"><c>both</c>, <c>in</c> or <c>out</c>.</param>
internal sealed record LineAnswer(IReadOnlyList<double> From, IReadOnlyList<double> To, string Direction);
