using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using EdgeAgent.Mqtt.Topics;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>A name that becomes a level of a topic.</summary>
internal sealed partial class NameAttribute(string description) : ScalarAttribute(description)
{
    /// <summary>The form of agents' and sources' names.</summary>
    public const string Pattern = "^[a-z0-9][a-z0-9_-]{0,62}$";

    /// <summary>The same in words.</summary>
    public const string InWords = "1 to 63 of a-z 0-9 _ -, beginning with a letter or digit";

    /// <inheritdoc/>
    public override string Allowed => InWords;

    /// <summary>Whether a text can be a level of a topic: of the form, and no word that topics use themselves.</summary>
    public static bool IsName(string text) => TopicTable.FaultOfName(text) is null;

    /// <summary>Why a text of the right form is no name: a sentence after a space, else nothing.</summary>
    public static string ReasonOf(string text) => IsReserved(text) ? $" It {TopicTable.FaultOfName(text)}." : "";

    /// <inheritdoc/>
    public override object? Read(string text, string folder) => IsName(text) ? text : null;

    /// <inheritdoc/>
    public override string Reason(string shown) => ReasonOf(shown);

    /// <inheritdoc/>
    public override JsonObject Schema() => new() { ["type"] = "string", ["pattern"] = Pattern };

    private static bool IsReserved(string text) => FormPattern().IsMatch(text) && !IsName(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9_-]{0,62}\z")]
    private static partial Regex FormPattern();
}
