namespace EdgeAgent.Mqtt.Frigate;

/// <summary>How the agent speaks as Frigate does.</summary>
/// <param name="Prefix">What its topics begin with, Frigate's <c>topic_prefix</c>: one of its own for each agent and each Frigate at a broker.</param>
public sealed record FrigateOptions(string Prefix)
{
    private const int Longest = 100;

    // Others' areas: what a Frigate says there would be heard as something else.
    private static readonly string[] Taken = [Topics.TopicTable.Root, "homeassistant", "spBv1.0"];

    /// <summary>What is wrong with a prefix, as the end of a sentence; null when nothing is.</summary>
    public static string? FaultOfPrefix(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        if (prefix.Length > Longest || prefix.Split('/').Any(level => level.Length == 0) || prefix.StartsWith('$') || prefix.Any(c => c is '+' or '#' || char.IsControl(c) || char.IsSurrogate(c)))
            return $"is no beginning of topics: at most {Longest} characters, levels with '/' between them, without '+' and '#'";
        return Taken.Contains(prefix.Split('/')[0]) ? "begins with a level that other topics of the agent begin with" : null;
    }
}
