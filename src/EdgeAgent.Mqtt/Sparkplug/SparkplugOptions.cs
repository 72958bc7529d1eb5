namespace EdgeAgent.Mqtt.Sparkplug;

/// <summary>Where in a Sparkplug network the agent is.</summary>
/// <param name="Group">The group of nodes that it belongs to: the second level of its topics.</param>
/// <param name="PrimaryHost">The host that has to be online before the agent says anything; null where none is waited for.</param>
public sealed record SparkplugOptions(string Group, string? PrimaryHost = null)
{
    /// <summary>What is wrong with a group's or host's name, as the end of a sentence; null when nothing is (Sparkplug 3.0, 4.1).</summary>
    public static string? FaultOfName(string name) => name switch
    {
        null or "" => "is empty",
        _ when name.AsSpan().ContainsAny("+/#") => "has a '+', '/' or '#', which topics use themselves",
        _ when name.Any(char.IsControl) => "has a control character",
        _ => null,
    };
}
