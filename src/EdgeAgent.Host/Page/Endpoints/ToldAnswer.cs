namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>How much is told.</summary>
/// <param name="Told">Objects.</param>
internal sealed record ToldAnswer(int Told);
