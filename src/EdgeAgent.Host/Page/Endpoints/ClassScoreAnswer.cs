namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>Scores of a class.</summary>
/// <param name="Edges">Where the steps begin and end, from 0 to 1.</param>
/// <param name="Best">How many things had their best score in each step.</param>
/// <param name="Told">How many of them were told.</param>
internal sealed record ClassScoreAnswer(IReadOnlyList<double> Edges, IReadOnlyList<int> Best, int Told);
