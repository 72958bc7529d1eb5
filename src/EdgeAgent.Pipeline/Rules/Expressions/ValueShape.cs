using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using EdgeAgent.Pipeline.Events.Json;

namespace EdgeAgent.Pipeline.Rules.Expressions;

/// <summary>What is known of a value before there is one: enough to find a misspelt field, or a comparison that can never hold, while nothing has happened yet.</summary>
/// <param name="Kinds">What it may be.</param>
internal sealed record ValueShape(ValueKinds Kinds)
{
    /// <summary>Anything.</summary>
    public static ValueShape Any { get; } = new(ValueKinds.Any);

    /// <summary>A number.</summary>
    public static ValueShape Number { get; } = new(ValueKinds.Number);

    /// <summary>Text.</summary>
    public static ValueShape Text { get; } = new(ValueKinds.Text);

    /// <summary>True or false.</summary>
    public static ValueShape Truth { get; } = new(ValueKinds.Truth);

    /// <summary>Nothing.</summary>
    public static ValueShape Nothing { get; } = new(ValueKinds.Nothing);

    /// <summary>The members of a thing; null where any name may be one.</summary>
    public IReadOnlyDictionary<string, ValueShape>? Members { get; init; }

    /// <summary>What the items of a list are, and the members of a thing that may have any.</summary>
    public ValueShape? Item { get; init; }

    /// <summary>The only words that a text can be; null for any.</summary>
    public IReadOnlyList<string>? Words { get; init; }

    /// <summary>Whether it may be absent.</summary>
    public bool MayBeNothing => Kinds.HasFlag(ValueKinds.Nothing);

    /// <summary>It or nothing.</summary>
    public ValueShape OrNothing => this with { Kinds = Kinds | ValueKinds.Nothing };

    /// <summary>It, where it is there.</summary>
    public ValueShape Present => this with { Kinds = Kinds & ~ValueKinds.Nothing };

    /// <summary>A list.</summary>
    public static ValueShape ListOf(ValueShape item) => new(ValueKinds.List) { Item = item };

    /// <summary>A text that is one of some words.</summary>
    public static ValueShape OneOf(IReadOnlyList<string> words) => new(ValueKinds.Text) { Words = words };

    /// <summary>Something with these members and no others.</summary>
    public static ValueShape ThingOf(IReadOnlyDictionary<string, ValueShape> members) => new(ValueKinds.Thing) { Members = members };

    /// <summary>What an event looks like.</summary>
    /// <param name="kinds">The kinds that it may be of, at least one; what not all of them have may be absent.</param>
    public static ValueShape OfEvent(IReadOnlyCollection<EventDescriptor> kinds) => ThingOf(new Dictionary<string, ValueShape>
    {
        ["id"] = Text,
        ["type"] = OneOf([.. kinds.Select(kind => kind.Name)]),
        ["source"] = Text,
        ["subject"] = Text.OrNothing,
        ["time"] = Text,
        ["data"] = kinds.Select(kind => Of(kind.Record)).Aggregate((a, b) => a.Or(b)),
    });

    /// <summary>The one or the other.</summary>
    public ValueShape Or(ValueShape other)
    {
        var kinds = Kinds | other.Kinds;
        var isText = (Kinds & other.Kinds).HasFlag(ValueKinds.Text);
        return new ValueShape(kinds)
        {
            Members = Members is null ? other.Members : other.Members is null ? Members : Merge(Members, other.Members),
            Item = Item is null ? other.Item : other.Item is null ? Item : Item.Or(other.Item),
            Words = isText ? Words is null || other.Words is null ? null : [.. Words.Union(other.Words)] : Words ?? other.Words,
        };
    }

    /// <summary>As a person says it.</summary>
    public string InWords() => (Kinds & ~ValueKinds.Nothing) switch
    {
        ValueKinds.Number => "a number",
        ValueKinds.Text => "text",
        ValueKinds.Truth => "true or false",
        ValueKinds.List => "a list",
        ValueKinds.Thing => "something with members",
        ValueKinds.None => "nothing",
        _ => "a value",
    };

    private static Dictionary<string, ValueShape> Merge(IReadOnlyDictionary<string, ValueShape> a, IReadOnlyDictionary<string, ValueShape> b)
    {
        var merged = new Dictionary<string, ValueShape>();
        foreach (var name in a.Keys.Union(b.Keys))
        {
            var (left, right) = (a.GetValueOrDefault(name), b.GetValueOrDefault(name));
            merged[name] = left is null ? right!.OrNothing : right is null ? left.OrNothing : left.Or(right);
        }

        return merged;
    }

    /// <summary>What a record is on the wire.</summary>
    private static ValueShape Of(Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        if (plain.IsEnum)
            return OneOf([.. Enum.GetNames(plain).Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)]);
        if (plain == typeof(bool))
            return Truth;
        if (plain.IsPrimitive || plain == typeof(decimal))
            return Number;
        if (plain == typeof(string) || plain == typeof(DateTimeOffset) || plain == typeof(Guid))
            return Text;
        if (EventJsonContext.Default.GetTypeInfo(plain) is not { } info)
            return Any;
        return info.Kind switch
        {
            JsonTypeInfoKind.Enumerable => ListOf(Of(info.ElementType!)),
            JsonTypeInfoKind.Dictionary => new ValueShape(ValueKinds.Thing) { Item = Of(info.ElementType!).OrNothing },
            JsonTypeInfoKind.Object => ThingOf(info.Properties.ToDictionary(p => p.Name, p => p.IsRequired || IsAlwaysThere(p) ? Of(p.PropertyType) : Of(p.PropertyType).OrNothing)),
            _ => Any,
        };
    }

    // What has no null is written always.
    private static bool IsAlwaysThere(JsonPropertyInfo property) => property.PropertyType.IsValueType ? Nullable.GetUnderlyingType(property.PropertyType) is null : !property.IsGetNullable;
}
