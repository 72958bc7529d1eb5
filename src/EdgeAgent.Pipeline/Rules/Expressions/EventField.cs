using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>A single value in the data of some kinds of events, known before there is one: what is misspelt is found, and what could never be equal.</summary>
public sealed class EventField
{
    private readonly ValueShape _shape;

    private EventField(string path, ValueShape shape) => (Path, _shape) = (path, shape);

    /// <summary>How it is reached, with a point between a thing and its member: <c>box.x</c>.</summary>
    public string Path { get; }

    /// <summary>Whether it may be a number.</summary>
    public bool IsNumber => _shape.Kinds.HasFlag(ValueKinds.Number);

    /// <summary>Whether it may be text.</summary>
    public bool IsText => _shape.Kinds.HasFlag(ValueKinds.Text);

    /// <summary>Whether it may be true or false.</summary>
    public bool IsTruth => _shape.Kinds.HasFlag(ValueKinds.Truth);

    /// <summary>The only words that it can be, where it is text; null for any.</summary>
    public IReadOnlyList<string>? Words => _shape.Words;

    /// <summary>Looks for a value.</summary>
    /// <param name="path">How it is reached.</param>
    /// <param name="kinds">The kinds of events, at least one; that one of them has it is enough.</param>
    /// <param name="fault">What is wrong, as a sentence; null where nothing is.</param>
    /// <returns>Null where none of them has it, or it is no single value.</returns>
    public static EventField? Find(string path, IReadOnlyCollection<EventDescriptor> kinds, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(kinds);
        var at = ValueShape.OfEvent(kinds).Members!["data"];
        var reached = "data";
        foreach (var name in path.Split('.'))
        {
            if (at.Kinds == ValueKinds.Any)
                break;
            if (at.Kinds.HasFlag(ValueKinds.List))
            {
                fault = $"'{reached}' is a list; ask it with if: event.{reached}.some(x => …).";
                return null;
            }

            if (!at.Kinds.HasFlag(ValueKinds.Thing))
            {
                fault = $"'{reached}' is {at.InWords()} and has no '{name}'.";
                return null;
            }

            if (at.Members is { } members && !members.ContainsKey(name))
            {
                fault = $"'{reached}' has no '{name}'.{RuleVocabulary.Meant(name, members.Keys)} It has {string.Join(", ", members.Keys)}.";
                return null;
            }

            at = at.Members?[name] ?? at.Item ?? ValueShape.Any;
            reached = $"{reached}.{name}";
        }

        fault = at.Kinds == ValueKinds.Any || (at.Kinds & (ValueKinds.List | ValueKinds.Thing)) == 0 ? null
            : at.Kinds.HasFlag(ValueKinds.List) ? $"'{reached}' is a list; ask it with if: event.{reached}.some(x => …)."
            : at.Members is { } inner ? $"'{reached}' is no single value. Name one of its members: {string.Join(", ", inner.Keys.Select(name => $"{path}.{name}"))}."
            : $"'{reached}' is no single value. Name a member of it: {path}.NAME.";
        return fault is null ? new EventField(path, at) : null;
    }
}
