using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Pipeline.Rules;

namespace EdgeAgent.Host.Tests.Configuration;

public class RuleKeyTests
{
    private const string Site = """
        cameras:
          entrance: {source: door.mp4, detect: {model: m, classes: [person, car]}, zones: {press: {polygon: [[0, 0], [1, 0], [1, 1]]}}}
        microphones:
          desk: {source: desk.wav, keywords: {model: wake}}
          hall: {source: hall.wav, voice: {model: v}, recognize: {model: r}}
          door: {source: door.wav, voice: {model: v}, recognize: {model: r, only_when: 'false'}}
        rules:

        """;

    [Fact]
    public void A_rule_says_when_if_for_how_long_what_follows_when_it_rests_and_what_it_tells()
    {
        var rule = Assert.Single(Read("""
              stop_line:
                when: [keyword.detected, sound.*]
                if: >
                  event.source === 'desk'
                  && count('entrance', 'person', 'press') > 0
                for: 2s
                then: {none: object.left, if: "event.data.label === 'person' && first.source === 'desk'", within: 30s}
                cooldown: 1m
                schedule: {days: [mon, fri], from: '06:00', to: sunset-30m, zone: Europe/Berlin, latitude: 52.5, longitude: 13.4}
                emit: {severity: critical, message: Stop!, fields: {who: event.source, people: "count('entrance', 'person')"}}
                do: {snapshot: [entrance], set: {entrance/detect: 'OFF'}, transcribe: {door: 10s}, publish: {line/stop: '1'}}
            """));

        Assert.Equal(("stop_line", TimeSpan.FromSeconds(2), TimeSpan.FromMinutes(1), "Europe/Berlin"), (rule.Name, rule.For, rule.Cooldown, rule.Zone.Id));
        Assert.Equal(["event.source === 'desk'", "count('entrance', 'person', 'press') > 0"], rule.If!.Clauses.Select(clause => clause.Text));
        Assert.Equal((true, TimeSpan.FromSeconds(30)), (rule.Then!.IsAbsence, rule.Then.Within));
        Assert.Equal((2, 52.5), (rule.Schedule!.Days.Count, rule.Schedule.Place!.Value.Latitude));
        Assert.Equal(["who", "people"], rule.Fields.Select(pair => pair.Key));
    }

    [Fact]
    public void A_microphone_says_when_it_listens()
    {
        var conditions = RuleReader.ReadConditions(ConfigurationText.Load(Ears("count('entrance', 'person', 'press') > 0")), out var faults);
        Assert.Empty(faults);
        Assert.Equal(("desk", "count('entrance', 'person', 'press') > 0"), (Assert.Single(conditions).Name, conditions[0].Expression.Text));
    }

    [Theory]
    [InlineData("count('entrace') > 0", "edgeagent.yaml:4:80 microphones.desk.recognize.only_when: no camera or microphone is called 'entrace'. Did you mean 'entrance'? There are entrance, desk. (character 7 of 20)")]
    [InlineData("count('entrance')", "microphones.desk.recognize.only_when: a condition is true or false, and this is a number. Compare it: count('entrance') > 0 (character 1 of 17)")]
    [InlineData("event.data.score > 0", "microphones.desk.recognize.only_when: 'event' is not known here. Known are count, ")]
    public void What_is_wrong_with_a_microphones_condition_is_told_with_its_place(string condition, string fault) =>
        Assert.Contains(ConfigurationText.FaultsOf(Ears(condition)), found => found.Contains(fault, StringComparison.Ordinal));

    [Theory]
    [InlineData("x: {when: keyword.detectd}", "rules.x.when: 'keyword.detectd' is not allowed.")]
    [InlineData("x: {when: keyword.detected, if: \"event.data.keywrd === 'a'\"}", "rules.x.if: 'event.data' has no 'keywrd'. Did you mean 'keyword'? It has keyword, score, start_ms, end_ms, model, stream_time_ms, latency_ms, evidence. (character 12 of 25)")]
    [InlineData("x: {when: keyword.detected, if: \"count('entrace') > 0\"}", "rules.x.if: no camera or microphone is called 'entrace'. Did you mean 'entrance'?")]
    [InlineData("x: {when: keyword.detected, if: \"first.data.score > 0\"}", "rules.x.if: 'first' is not known here.")]
    [InlineData("x: {when: []}", "rules.x.when: no event begins this rule. Name one, such as keyword.detected.")]
    [InlineData("x: {when: keyword.detected, then: {within: 1s}}", "rules.x.then: name what must follow, when: [...], or what must stay away, none: [...]; one of the two.")]
    [InlineData("x: {when: keyword.detected, then: {when: object.left, none: object.left, within: 1s}}", "rules.x.then: name what must follow")]
    [InlineData("x: {when: keyword.detected, schedule: {from: sunset}}", "rules.x.schedule.from: when the sun rises and sets depends on the place. Add latitude and longitude.")]
    [InlineData("x: {when: keyword.detected, schedule: {latitude: 5}}", "rules.x.schedule.latitude: a place has a latitude and a longitude. Add the other one.")]
    [InlineData("x: {when: keyword.detected, schedule: {from: '06:00', to: '06:00'}}", "rules.x.schedule.to: it closes when it opens.")]
    [InlineData("x: {when: keyword.detected, schedule: {zone: Europe/Berln}}", "rules.x.schedule.zone: 'Europe/Berln' is not allowed.")]
    [InlineData("x: {when: keyword.detected, emit: {fields: {a: event.data.who}}}", "rules.x.emit.fields.a: 'event.data' has no 'who'.")]
    [InlineData("x: {when: keyword.detected, do: {snapshot: [entrace]}}", "rules.x.do.snapshot: no camera is called 'entrace'. Did you mean 'entrance'?")]
    [InlineData("x: {when: keyword.detected, do: {set: {entrance/detct: 'ON'}}}", "rules.x.do.set.entrance/detct: 'entrance' has no 'detct' that can be set. Did you mean 'detect'? It has enabled, detect, min_score.")]
    [InlineData("x: {when: keyword.detected, do: {set: {detect: 'ON'}}}", "rules.x.do.set.detect: write a source and what is set of it: entrance/detect.")]
    [InlineData("x: {when: keyword.detected, do: {publish: {edgeagent/a/set/b: '1'}}}", "rules.x.do.publish.edgeagent/a/set/b: this is no topic for a rule")]
    [InlineData("x: {when: keyword.detected, do: {publish: {'a/#': '1'}}}", "rules.x.do.publish.a/#: this is no topic for a rule")]
    [InlineData("x: {when: keyword.detected, do: {transcribe: {dsk: 10s}}}", "rules.x.do.transcribe.dsk: no microphone is called 'dsk'. Did you mean 'desk'?")]
    [InlineData("x: {when: keyword.detected, do: {transcribe: {desk: 10s}}}", "rules.x.do.transcribe.desk: 'desk' has no recogniser, and nothing that is said there can be written down. Add recognize: {model: …} to it.")]
    [InlineData("x: {when: keyword.detected, do: {transcribe: {hall: 10s}}}", "rules.x.do.transcribe.hall: 'hall' writes down everything that is said. With recognize.after or recognize.only_when it waits for something, and for this.")]
    [InlineData("x: {when: keyword.detected, do: {transcribe: {door: 11m}}}", "rules.x.do.transcribe.door: '11m' is no time for this. Write a number and its unit, ms, s, m or h, from 1s to 10m: 10s.")]
    [InlineData("x: {when: keyword.detected, if: \"state('hall', 'mut')\"}", "rules.x.if: 'hall' has no 'mut' that can be set. Did you mean 'mute'? It has enabled, mute, voice_threshold. (character 15 of 20)")]
    [InlineData("x: {when: keyword.detected, if: \"state('hall', 'mute') === 'ON'\"}", "rules.x.if: state('hall', 'mute') is true or false and 'ON' is text: they are never the same.")]
    [InlineData("x: {when: keyword.detected, if: \"state('entrance', 'min_score')\"}", "rules.x.if: a condition is true or false, and this is a number.")]
    [InlineData("x: {when: keyword.detected, if: \"state('hall', mute)\"}", "rules.x.if: state takes the name of a camera or microphone, and what can be set of it")]
    [InlineData("x: {when: keyword.detected, do: {clip: entrace}}", "rules.x.do.clip: no camera is called 'entrace'. Did you mean 'entrance'?")]
    [InlineData("x: {when: keyword.detected, do: {clip: entrance}}", "rules.x.do.clip: 'entrance' keeps no clips. Add evidence: {clip: {events: []}} to it, or the events of its own that are to have one too.")]
    [InlineData("x: {when: rule.x}", "rules.x.when: the rule would begin itself. Name the events that it is about.")]
    [InlineData("x: {when: '*'}", "rules.x.when: the rule would begin itself.")]
    [InlineData("x: {when: rule.y}\n  y: {when: keyword.detected, then: {when: rule.x, within: 1s}}", "rules.x.when: the rule would begin itself by way of 'y'.")]
    [InlineData("x: {when: rule.z}", "rules.x.when: no event is called 'rule.z'.")]
    [InlineData("X: {when: keyword.detected}", "rules.X: 'X' is not a name.")]
    public void What_is_wrong_with_a_rule_is_told_with_its_place(string rule, string fault) =>
        Assert.Contains(ConfigurationText.FaultsOf(Site + "  " + rule), found => found.Contains(fault, StringComparison.Ordinal));

    private static string Ears(string condition) => """
        cameras:
          entrance: {source: door.mp4, detect: {model: m, classes: [person, car]}, zones: {press: {polygon: [[0, 0], [1, 0], [1, 1]]}}}
        microphones:
          desk: {source: desk.wav, voice: {model: v}, recognize: {model: r, only_when: "CONDITION"}}
        """.Replace("CONDITION", condition, StringComparison.Ordinal);

    private static IReadOnlyList<RuleDefinition> Read(string rules)
    {
        var read = RuleReader.Read(ConfigurationText.Load(Site + rules), out var faults);
        Assert.Empty(faults);
        return read;
    }
}
