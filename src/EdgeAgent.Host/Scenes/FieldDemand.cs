using System.Text.Json;
using EdgeAgent.Pipeline.Rules.Expressions;

namespace EdgeAgent.Host.Scenes;

/// <summary>What a value in the data of an event must be.</summary>
internal sealed class FieldDemand
{
    private readonly string[] _path;
    private readonly string _text;
    private readonly NumberRange? _range;

    private FieldDemand(EventField field, string text)
    {
        _path = field.Path.Split('.');
        _text = text;
        _range = field.IsNumber ? NumberRange.Parse(text) : null;
    }

    /// <summary>In words: <c>zone door</c>.</summary>
    public string Words => $"{string.Join('.', _path)} {_text}";

    /// <summary>Reads what a value must be.</summary>
    /// <param name="field">The value.</param>
    /// <param name="text">What it must be, as it is written.</param>
    /// <param name="fault">Why it could never be so, as a sentence; null where it can.</param>
    public static FieldDemand? Read(EventField field, string text, out string? fault)
    {
        var demand = new FieldDemand(field, text);
        fault = demand._range is not null || (field.IsTruth && text is "true" or "false") ? null
            : field.IsText ? FaultOfWord(field, text)
            : $"'{text}' is not allowed. Allowed: {(field.IsTruth ? "true or false" : NumberRange.InWords)}.";
        return fault is null ? demand : null;
    }

    /// <summary>In what the data of an event are not so; null where they are.</summary>
    public Difference? Against(JsonElement data)
    {
        var at = data;
        foreach (var name in _path)
        {
            if (at.ValueKind != JsonValueKind.Object || !at.TryGetProperty(name, out at))
                return new Difference($"it has no {string.Join('.', _path)}");
        }

        var fits = at.ValueKind switch
        {
            JsonValueKind.Number => _range?.Contains(at.GetDouble()) == true,
            JsonValueKind.String => at.GetString() == _text,
            JsonValueKind.True => _text == "true",
            JsonValueKind.False => _text == "false",
            _ => false,
        };
        return fits ? null : new Difference($"{string.Join('.', _path)} is {SceneEvent.Shown(at)}, not {_text}");
    }

    private static string? FaultOfWord(EventField field, string text) => field.Words is { } words && !words.Contains(text)
        ? $"'{text}' is not allowed. Allowed: {string.Join(", ", words)}.{RuleVocabulary.Meant(text, words)}"
        : null;
}
