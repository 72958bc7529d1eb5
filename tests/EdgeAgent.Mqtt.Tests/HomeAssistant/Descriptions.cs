using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using FsCheck;
using FsCheck.Fluent;

namespace EdgeAgent.Mqtt.Tests.HomeAssistant;

/// <summary>What agents can tell and be told: one by hand, and any.</summary>
internal static class Descriptions
{
    public const string Agent = "line-3";

    public static EventSource Itself { get; } = EventSource.OfAgent(Agent);

    public static EventSource Entrance { get; } = new(Agent, SourceKind.Camera, "entrance");

    public static EventSource Desk { get; } = new(Agent, SourceKind.Microphone, "desk");

    public static StatePoint Mute { get; } = new("mute", "Mute", StateKind.OnOff) { IsSettable = true, Role = StateRole.Setting };

    public static SourceDescription AgentItself { get; } = new(Itself, "EdgeAgent line-3")
    {
        States =
        [
            new("started", "Started", StateKind.Record) { Role = StateRole.Diagnostic, DeviceClass = "timestamp", ValueMember = "time", Initial = """{"time":null}""" },
            new("fault", "Fault", StateKind.OnOff) { Role = StateRole.Diagnostic, DeviceClass = "problem", Initial = "OFF" },
        ],
        EventTypes = ["agent.started", "agent.stopped", "agent.fault"],
        Commands = ["restart", "reload"],
    };

    public static SourceDescription Camera { get; } = new(Entrance, "Entrance camera")
    {
        States =
        [
            new("occupancy_person", "Person occupancy", StateKind.OnOff) { DeviceClass = "occupancy", Initial = "OFF" },
            new("count_person", "Persons", StateKind.Number) { Initial = "0" },
            new("crossed_gate_in", "Gate in", StateKind.Number) { IsTotal = true, Initial = "0" },
            new("detect", "Detection", StateKind.OnOff) { IsSettable = true, Role = StateRole.Setting, Initial = "ON" },
            new("min_score", "Lowest score", StateKind.Number) { IsSettable = true, Role = StateRole.Setting, Initial = "0.4" },
        ],
        EventTypes = ["source.up", "source.down", "object.entered", "object.updated", "object.left", "zone.entered", "zone.left", "line.crossed"],
        Commands = ["restart", "snapshot"],
        HasSnapshot = true,
    };

    public static SourceDescription Microphone { get; } = new(Desk, "Desk microphone")
    {
        States =
        [
            new("transcript", "Transcript", StateKind.Record) { ValueMember = "text", ScoreMember = "confidence", Initial = """{"text":null}""" },
            new("level", "Level", StateKind.Number) { Unit = "dBFS" },
            Mute,
        ],
        EventTypes = ["source.up", "source.down", "speech.started", "speech.partial", "speech.transcript", "keyword.detected", "sound.level"],
        Commands = ["restart"],
    };

    public static AgentDescription Whole { get; } = new(Agent, "1.0.0", AgentItself, [Camera, Microphone]);

    /// <summary>Any description that the composition may make of any configuration.</summary>
    public static Gen<AgentDescription> Any { get; } =
        from agent in Names
        from version in Gen.Elements("1.0.0", "0.1.0-dev+abc")
        from itself in OfAny(EventSource.OfAgent(agent))
        from count in Gen.Choose(0, 3)
        from names in Gen.ArrayOf(Names, count)
        from sources in Gen.CollectToArray(names.Distinct(), name => Gen.Elements(SourceKind.Camera, SourceKind.Microphone).SelectMany(kind => OfAny(new EventSource(agent, kind, name))))
        select new AgentDescription(agent, version, itself, sources);

    // Names as TopicTable allows them.
    private static Gen<string> Names =>
        from first in Gen.Elements("a", "7", "line-3", "x", "zz")
        from rest in Gen.Elements("", "_", "-", "__", "-b", "_part2", "_b-c_", "_at_a", new string('n', 50))
        select first + rest;

    private static Gen<string> Titles =>
        Gen.OneOf(Gen.Elements("Person occupancy", "Tür \"Süd\" {{ 1 }}", "人数", "'; DROP", "🚪", "a\\b", "line\nbreak"), ArbMap.Default.GeneratorFor<NonEmptyString>().Select(t => t.Get));

    private static Gen<SourceDescription> OfAny(EventSource source) =>
        from title in Titles
        from count in Gen.Choose(0, 12)
        from states in Gen.CollectToArray(Enumerable.Range(0, count), Point)
        from types in Gen.SubListOf(EventCatalogue.All.Select(kind => kind.Name).Concat(["rule.stop_line", "rule.it's", @"rule.back\slash", "novel.kind"]).ToArray())
        from commands in Gen.SubListOf("restart", "snapshot", "reload", "calibrate")
        from hasSnapshot in Gen.Elements(true, false)
        select new SourceDescription(source, title) { States = states, EventTypes = [.. types], Commands = [.. commands], HasSnapshot = hasSnapshot && source.Kind == SourceKind.Camera };

    private static Gen<StatePoint> Point(int number) =>
        from stem in Gen.Elements("count_person", "occupancy_", "health_fps", "a", "__x__", new string('p', 90))
        from title in Titles
        from kind in Gen.Elements(StateKind.OnOff, StateKind.Number, StateKind.Record)
        from role in Gen.Elements(StateRole.Primary, StateRole.Setting, StateRole.Diagnostic)
        from isSettable in Gen.Elements(true, false)
        from unit in Gen.Elements((null, null), ("%", null), ("dBFS", null), ("ms", "duration"), ("°C", "temperature"), ("kB", "data_size"), ((string?)null, (string?)null))
        from onOffClass in Gen.Elements(null, "occupancy", "motion", "problem", "sound")
        from isTotal in Gen.Elements(true, false)
        from isHidden in Gen.Elements(true, false)
        from score in Gen.Elements(null, "confidence")
        from step in Gen.Elements(0.01, 1e-6, 5)
        let settable = isSettable && kind != StateKind.Record
        select new StatePoint($"{stem}_{number}", title, kind)
        {
            Role = role,
            IsSettable = settable,
            Unit = kind == StateKind.Number ? unit.Item1 : null,
            DeviceClass = kind switch { StateKind.OnOff when !settable => onOffClass, StateKind.Number => unit.Item2, _ => null },
            Step = step,
            IsTotal = isTotal,
            IsHidden = isHidden,
            ValueMember = kind == StateKind.Record && isTotal ? "text" : null,
            ScoreMember = kind == StateKind.Record ? score : null,
            Initial = kind switch { StateKind.OnOff when isHidden => "OFF", StateKind.Number when isHidden => "0", _ => "" },
        };
}
