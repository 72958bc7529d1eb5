using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Rules;

namespace EdgeAgent.TestKit;

/// <summary>Events of every kind with arbitrary contents, the same for the same seed; a new kind takes part by itself.</summary>
public sealed class ArbitraryEvents(int seed)
{
    private static readonly string[] Texts = ["", "person", "Łódź \"x\"\\", "line\nbreak\t\u0001", "日本語 🎤", "<b>&'</b>", "a/b+c#d", new string('é', 300)];
    private readonly Random _random = new(seed);

    /// <summary>The rule of all events of rules.</summary>
    public const string RuleName = "stop_line";

    /// <summary>An envelope around arbitrary data of one kind.</summary>
    public EventEnvelope Envelope(EventDescriptor kind)
    {
        var source = _random.Next(3) switch
        {
            0 => EventSource.OfAgent("line-3"),
            1 => new EventSource("line-3", SourceKind.Camera, "entrance"),
            _ => new EventSource("line-3", SourceKind.Microphone, "desk_2"),
        };
        var time = new DateTimeOffset(2026, 11, 23, 4, 16, 2, TimeSpan.Zero).AddTicks(_random.NextInt64(-1_000_000_000_000, 1_000_000_000_000));
        return new EventEnvelope(
            Guid.CreateVersion7(time), source, time.ToOffset(TimeSpan.FromHours(_random.Next(-12, 13))), _random.NextInt64(1, 10_000_000_000_000_000),
            _random.Next(2) == 0, _random.Next(2) == 0 ? null : $"track/{_random.Next(1000)}", Data(kind));
    }

    /// <summary>Arbitrary data of one kind.</summary>
    public EventData Data(EventDescriptor kind) => (EventData)Record(kind.Record);

    private object Record(Type type)
    {
        if (type.GetConstructors().FirstOrDefault(c => c.GetParameters().Length > 0 && c.GetParameters().All(p => type.GetProperty(p.Name!) is not null)) is { } positional)
            return positional.Invoke([.. positional.GetParameters().Select(p => Value(p.ParameterType, nullable: false))]);
        var instance = RuntimeHelpers.GetUninitializedObject(type);
        var nullability = new NullabilityInfoContext();
        foreach (var property in type.GetProperties().Where(p => p.SetMethod is not null))
            property.SetValue(instance, Value(property.PropertyType, nullability.Create(property).WriteState == NullabilityState.Nullable));

        // It becomes the event's type, and a level of its topic.
        return instance is RuleFired fired ? fired with { Rule = RuleName } : instance;
    }

    private object? Value(Type type, bool nullable)
    {
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return _random.Next(3) == 0 ? null : Value(underlying, nullable: false);
        if (nullable && _random.Next(3) == 0)
            return null;
        if (type == typeof(string))
            return Texts[_random.Next(Texts.Length)];
        if (type == typeof(double))
            return Math.Round((_random.NextDouble() - 0.25) * Math.Pow(10, _random.Next(-3, 8)), 6) + 0.0;
        if (type == typeof(int))
            return _random.Next();
        if (type == typeof(long))
            return _random.NextInt64();
        if (type == typeof(bool))
            return _random.Next(2) == 0;
        if (type.IsEnum)
            return Enum.GetValues(type).GetValue(_random.Next(Enum.GetValues(type).Length));
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>))
        {
            var element = type.GetGenericArguments()[0];
            var items = Array.CreateInstance(element, _random.Next(4));
            for (var i = 0; i < items.Length; i++)
                items.SetValue(Value(element, nullable: false), i);
            return items;
        }

        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>))
        {
            var items = (IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(type.GetGenericArguments()))!;
            for (var i = _random.Next(3); i > 0; i--)
                items[Value(type.GetGenericArguments()[0], nullable: false)!] = Value(type.GetGenericArguments()[1], nullable: false);
            return items;
        }

        if (type == typeof(JsonObject))
            return new JsonObject { [Texts[_random.Next(Texts.Length)]] = Texts[_random.Next(Texts.Length)], ["number"] = _random.Next() };

        return type.Namespace!.StartsWith("EdgeAgent", StringComparison.Ordinal)
            ? Record(type)
            : throw new NotSupportedException($"Teach {nameof(ArbitraryEvents)} to make a {type}.");
    }
}
