using System.Globalization;
using System.Text.Json;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>A member that a request's JSON object may have.</summary>
/// <param name="Name">The member.</param>
/// <param name="Kind">What it is.</param>
public sealed record CommandArgument(string Name, ArgumentKind Kind)
{
    /// <summary>Whether it has to be there.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The least that a number may be.</summary>
    public double Min { get; init; } = -1e9;

    /// <summary>The most that a number may be.</summary>
    public double Max { get; init; } = 1e9;

    /// <summary>The most characters (UTF-16) that a string may have; none are control characters.</summary>
    public int LongestText { get; init; } = 200;

    /// <summary>The strings that are allowed; none: any.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];

    /// <summary>What is allowed, as the end of a sentence: <c>a whole number from 1 to 100</c>.</summary>
    internal string Allowed => Kind switch
    {
        ArgumentKind.Flag => "true or false",
        ArgumentKind.Text when Choices.Count > 0 => "one of " + string.Join(", ", Choices.Select(choice => $"\"{choice}\"")),
        ArgumentKind.Text => $"a string of 1 to {LongestText} characters",
        _ => string.Create(CultureInfo.InvariantCulture, $"a {(Kind == ArgumentKind.Whole ? "whole " : "")}number from {Min:0.######} to {Max:0.######}"),
    };

    /// <summary>Whether a value is allowed.</summary>
    internal bool Allows(JsonElement value) => Kind switch
    {
        ArgumentKind.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        ArgumentKind.Text => value.ValueKind == JsonValueKind.String && AllowsText(value),
        _ => value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= Min && number <= Max
            && (Kind == ArgumentKind.Number || value.TryGetInt64(out _)),
    };

    private bool AllowsText(JsonElement value)
    {
        // Throws for half a surrogate pair; whoever reads a request takes that as no JSON.
        var text = value.GetString()!;
        return text.Length > 0 && text.Length <= LongestText && !text.Any(char.IsControl) && (Choices.Count == 0 || Choices.Contains(text));
    }
}
