namespace EdgeAgent.Host.Page;

/// <summary>What is answered instead.</summary>
/// <param name="Error">Why, a sentence for a person.</param>
internal sealed record PageError(string Error);
