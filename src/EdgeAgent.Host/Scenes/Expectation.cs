namespace EdgeAgent.Host.Scenes;

/// <summary>Events that must come, and how often.</summary>
/// <param name="Pattern">The events.</param>
/// <param name="Count">How often.</param>
internal sealed record Expectation(EventPattern Pattern, CountRange Count)
{
    /// <summary>What it asks for, for a person.</summary>
    public string Words => Count == CountRange.Some ? Pattern.Words : $"{Count} times {Pattern.Words}";
}
