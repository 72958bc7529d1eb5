using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Mqtt.Frigate;

/// <summary>The topics of a Frigate, as its documentation names them (docs.frigate.video/integrations/mqtt).</summary>
/// <param name="prefix">What they begin with.</param>
internal sealed class FrigateTopics(string prefix)
{
    /// <summary>In the place of a class: all of them.</summary>
    public const string All = "all";

    /// <summary>The agent's own status, and its last will.</summary>
    public string Available { get; } = $"{prefix}/available";

    /// <summary>The lives of objects.</summary>
    public string Events { get; } = $"{prefix}/events";

    /// <summary>The agent's figures.</summary>
    public string Stats { get; } = $"{prefix}/stats";

    /// <summary>What is listened to.</summary>
    public string SetFilter { get; } = $"{prefix}/+/+/set";

    /// <summary>How many objects of a class a camera sees, or are in a zone.</summary>
    public string CountOf(string place, string label) => $"{prefix}/{place}/{Level(label)}";

    /// <summary>How many of them do not stand still.</summary>
    public string ActiveOf(string place, string label) => $"{CountOf(place, label)}/active";

    /// <summary>Whether something moves.</summary>
    public string MotionOf(string camera) => $"{prefix}/{camera}/motion";

    /// <summary>Whether a source gives data: <c>detect</c> of a camera, <c>audio</c> of a microphone.</summary>
    public string StatusOf(string source, string role) => $"{prefix}/{source}/status/{role}";

    /// <summary>What a microphone hears.</summary>
    public string AudioOf(string microphone, string what) => $"{prefix}/{microphone}/audio/{Level(what)}";

    /// <summary>Whether something is switched on.</summary>
    public string StateOf(string source, string feature) => $"{prefix}/{source}/{feature}/state";

    /// <summary>Takes the topic of a command apart.</summary>
    public bool IsSet(string topic, [NotNullWhen(true)] out string? source, [NotNullWhen(true)] out string? feature)
    {
        (source, feature) = (null, null);
        if (!topic.StartsWith(prefix + "/", StringComparison.Ordinal) || topic[(prefix.Length + 1)..].Split('/') is not [var first, var second, "set"])
            return false;
        (source, feature) = (first, second);
        return true;
    }

    // A class in a model's own words may hold what topics use themselves.
    private static string Level(string word) => word.Length == 0 ? "_" : string.Concat(word.Select(c => c is '/' or '+' or '#' || char.IsControl(c) ? '_' : c));
}
