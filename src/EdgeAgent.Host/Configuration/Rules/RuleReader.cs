using System.Globalization;
using EdgeAgent.Audio.Orders;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Rules;
using EdgeAgent.Pipeline.Rules.Expressions;
using EdgeAgent.Pipeline.Rules.Schedules;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Configuration.Rules;

/// <summary>Reads the rules of a configuration, which may name everything else of it: what names nothing, or can never hold, is told with its place.</summary>
internal sealed class RuleReader
{
    private readonly LoadedConfiguration _loaded;
    private readonly List<ConfigurationFault> _faults = [];

    private RuleReader(LoadedConfiguration loaded, RuleVocabulary vocabulary)
    {
        _loaded = loaded;
        Vocabulary = vocabulary;
    }

    private RuleVocabulary Vocabulary { get; }

    /// <summary>The names that the rules of a configuration may use.</summary>
    public static RuleVocabulary VocabularyOf(AgentConfiguration configuration)
    {
        var settings = AgentDescriber.Describe(configuration).Sources
            .GroupBy(source => source.Source.Name)
            .ToDictionary(source => source.Key, source => source.First().States.Where(state => state.IsSettable).Select(SettingOf).ToList());
        return new(
            [
                .. configuration.Cameras.Select(camera => new KnownSource(camera.Key, camera.Value.Detect?.Classes ?? [], [.. camera.Value.Zones.Keys]) { Settings = settings[camera.Key] }),
                .. configuration.Microphones.Keys.Select(name => new KnownSource(name, [], []) { Settings = settings[name] }),
            ],
            [.. configuration.Rules.Keys]);

        // Of all that can be switched only a microphone's mute is off where nobody has switched it.
        static KnownSetting SettingOf(StatePoint state) => new(state.Name, state.Kind == StateKind.OnOff, state.Name != StateTable.Mute.Name);
    }

    /// <summary>The rules of a configuration.</summary>
    /// <param name="loaded">The configuration.</param>
    /// <param name="faults">What is wrong with them.</param>
    public static IReadOnlyList<RuleDefinition> Read(LoadedConfiguration loaded, out IReadOnlyList<ConfigurationFault> faults)
    {
        var reader = new RuleReader(loaded, VocabularyOf(loaded.Configuration));
        List<RuleDefinition> rules = [.. loaded.Configuration.Rules.Select(rule => reader.Read(rule.Key, rule.Value)).OfType<RuleDefinition>()];
        foreach (var rule in loaded.Configuration.Rules.Keys)
            reader.CheckCircle(rule);
        faults = reader._faults;
        return rules;
    }

    /// <summary>What has to be so before microphones of a configuration write down what is said, by their names.</summary>
    /// <param name="loaded">The configuration.</param>
    /// <param name="faults">What is wrong with them.</param>
    public static IReadOnlyList<ConditionDefinition> ReadConditions(LoadedConfiguration loaded, out IReadOnlyList<ConfigurationFault> faults)
    {
        var reader = new RuleReader(loaded, VocabularyOf(loaded.Configuration));
        var nothing = new Dictionary<string, IReadOnlyCollection<EventDescriptor>>();
        var conditions = loaded.Configuration.Microphones
            .Select(microphone => (Name: microphone.Key, Asked: reader.ReadCondition($"microphones.{microphone.Key}.recognize.only_when", microphone.Value.Recognize?.OnlyWhen, nothing)))
            .Where(condition => condition.Asked is not null)
            .Select(condition => new ConditionDefinition(condition.Name, condition.Asked!))
            .ToList();
        faults = reader._faults;
        return conditions;
    }

    /// <summary>What is wrong with the orders that microphones of a configuration may give.</summary>
    /// <param name="loaded">The configuration.</param>
    public static IReadOnlyList<ConfigurationFault> CheckOrders(LoadedConfiguration loaded)
    {
        var reader = new RuleReader(loaded, VocabularyOf(loaded.Configuration));
        foreach (var (name, microphone) in loaded.Configuration.Microphones)
            reader.CheckOrders($"microphones.{name}", microphone);
        return reader._faults;
    }

    private void CheckOrders(string path, MicrophoneSettings microphone)
    {
        if (microphone.Orders.Count > 0 && !_loaded.Has($"{path}.recognize"))
            Fault($"{path}.orders", "an order is words, which nobody writes down here. Add recognize, or remove it.");
        var known = new List<OrderPhrase>();
        foreach (var (text, order) in microphone.Orders)
        {
            var key = $"{path}.orders.{text}";
            if (!OrderPhrase.TryParse(text, out var phrase, out var fault))
            {
                Fault(key, fault);
                continue;
            }

            if (known.Find(phrase.IsAlike) is { } other)
                Fault(key, $"it is said as '{other.Text}' is. Put both into one.");
            known.Add(phrase);
            CheckActions($"{key}.do", order.Do);
            if (!_loaded.Has($"{key}.do") && !_loaded.Has($"{key}.reject"))
                Fault(key, "this order does nothing. Add do: {…} or reject: CAMERA.");
            if (order.Do.Clip.Count > 0)
                Fault($"{key}.do.clip", "a clip belongs to the event of a rule. Write a rule that begins with speech.order, or ask for a snapshot.");
            CheckRejection(key, order, phrase);
            if (order.Speakers.Count > 0 && !_loaded.Has($"{path}.speakers"))
                Fault($"{key}.speakers", "nobody tells voices apart here. Add speakers to the microphone, or remove it.");
        }
    }

    private void CheckRejection(string key, OrderSettings order, OrderPhrase phrase)
    {
        var cameras = _loaded.Configuration.Cameras;
        if (order.Reject.Count > 0 && !phrase.HasNumber)
            Fault($"{key}.reject", $"which object is meant is said by its number. Write the order with {OrderPhrase.Number}: 'reject part {OrderPhrase.Number}'.");
        foreach (var camera in order.Reject)
        {
            if (!cameras.ContainsKey(camera))
                Fault($"{key}.reject", $"no camera is called '{camera}'.{RuleVocabulary.Meant(camera, cameras.Keys)}");
            else if (!_loaded.Has($"cameras.{camera}.reject"))
                Fault($"{key}.reject", $"'{camera}' does not let objects be rejected. Add reject: {{}} to it.");
        }
    }

    private RuleDefinition? Read(string name, RuleSettings rule)
    {
        var path = $"rules.{name}";
        var before = _faults.Count;
        // A key with a fault of its own was told.
        if (rule.When is not { Count: > 0 })
        {
            if (rule.When is not null && _loaded.Has($"{path}.when"))
                Fault($"{path}.when", "no event begins this rule. Name one, such as keyword.detected.");
            return null;
        }

        CheckTypes($"{path}.when", rule.When);
        var first = KindsOf(rule.When);
        var events = new Dictionary<string, IReadOnlyCollection<EventDescriptor>> { ["event"] = first };
        var condition = ReadCondition($"{path}.if", rule.If, events);
        var then = rule.Then is { } step ? Read($"{path}.then", step, first) : null;
        if (then is { IsAbsence: false })
            events = new() { ["event"] = KindsOf(then.Types), ["first"] = first };
        var schedule = rule.Schedule is { } hours ? Read($"{path}.schedule", hours) : null;
        var fields = rule.Emit.Fields.Select(field => (field.Key, Value: ReadValue($"{path}.emit.fields.{field.Key}", field.Value, events))).ToList();
        CheckActions($"{path}.do", rule.Do);
        return _faults.Count > before ? null : new RuleDefinition
        {
            Name = name,
            When = rule.When,
            If = condition,
            For = rule.For,
            Then = then,
            Cooldown = rule.Cooldown,
            Schedule = schedule,
            Zone = rule.Schedule?.Zone ?? TimeZoneInfo.Local,
            Severity = rule.Emit.Severity,
            Message = rule.Emit.Message,
            Fields = [.. fields.Select(field => KeyValuePair.Create(field.Key, field.Value!))],
        };
    }

    private RuleStep? Read(string path, RuleStepSettings step, IReadOnlyCollection<EventDescriptor> first)
    {
        if (step.When.Count > 0 == step.None.Count > 0)
        {
            if (_loaded.Has($"{path}.when") == _loaded.Has($"{path}.none"))
                Fault(path, "name what must follow, when: [...], or what must stay away, none: [...]; one of the two.");
            return null;
        }

        var isAbsence = step.None.Count > 0;
        var types = isAbsence ? step.None : step.When;
        CheckTypes($"{path}.{(isAbsence ? "none" : "when")}", types);
        var events = new Dictionary<string, IReadOnlyCollection<EventDescriptor>> { ["event"] = KindsOf(types), ["first"] = first };
        return new RuleStep(types, ReadCondition($"{path}.if", step.If, events), step.Within, isAbsence);
    }

    private RuleSchedule? Read(string path, RuleScheduleSettings hours)
    {
        if (hours.Latitude is null != hours.Longitude is null)
            Fault(hours.Latitude is null ? $"{path}.longitude" : $"{path}.latitude", "a place has a latitude and a longitude. Add the other one.");
        else if (hours is { From.IsOfSun: true, Latitude: null } or { To.IsOfSun: true, Latitude: null })
            Fault(hours.From?.IsOfSun == true ? $"{path}.from" : $"{path}.to", "when the sun rises and sets depends on the place. Add latitude and longitude.");
        else if (hours.From is { IsOfSun: false } && hours.From == hours.To)
            Fault($"{path}.to", "it closes when it opens. Give it another end, or remove both for the whole day.");
        else
            return new RuleSchedule([.. hours.Days.Select(DayOfWeekAttribute.Of)], hours.From, hours.To, hours.Zone ?? TimeZoneInfo.Local, hours is { Latitude: { } north, Longitude: { } east } ? (north, east) : null);
        return null;
    }

    private RuleExpression? ReadCondition(string path, string? text, IReadOnlyDictionary<string, IReadOnlyCollection<EventDescriptor>> events)
    {
        // What the event can be is not known where its type is wrong.
        if (text is null || events.Values.Any(kinds => kinds.Count == 0))
            return null;
        var read = RuleExpression.Condition(text, Vocabulary, events, out var faults);
        Tell(path, text, faults);
        return read;
    }

    private RuleExpression? ReadValue(string path, string text, IReadOnlyDictionary<string, IReadOnlyCollection<EventDescriptor>> events)
    {
        if (events.Values.Any(kinds => kinds.Count == 0))
            return null;
        var read = RuleExpression.Value(text, Vocabulary, events, out var faults);
        Tell(path, text, faults);
        return read;
    }

    private void Tell(string path, string text, IReadOnlyList<ExpressionFault> faults)
    {
        foreach (var fault in faults)
            Fault(path, string.Create(CultureInfo.InvariantCulture, $"{fault.Message} (character {fault.Character} of {text.Length})"));
    }

    private void CheckTypes(string path, IReadOnlyList<string> types)
    {
        foreach (var fault in types.Select(Vocabulary.FaultOfPattern).OfType<string>())
            Fault(path, fault);
    }

    private void CheckActions(string path, RuleActionSettings actions)
    {
        var configuration = _loaded.Configuration;
        foreach (var camera in actions.Snapshot.Where(camera => !configuration.Cameras.ContainsKey(camera)))
            Fault($"{path}.snapshot", $"no camera is called '{camera}'.{RuleVocabulary.Meant(camera, configuration.Cameras.Keys)}");
        foreach (var camera in actions.Clip)
        {
            if (!configuration.Cameras.TryGetValue(camera, out var settings))
                Fault($"{path}.clip", $"no camera is called '{camera}'.{RuleVocabulary.Meant(camera, configuration.Cameras.Keys)}");
            else if (settings.Evidence?.Clip is null)
                Fault($"{path}.clip", $"'{camera}' keeps no clips. Add evidence: {{clip: {{events: []}}}} to it, or the events of its own that are to have one too.");
        }

        foreach (var (target, _) in actions.Set)
        {
            if (target.Split('/') is not [{ Length: > 0 } source, { Length: > 0 } value])
                Fault($"{path}.set.{target}", "write a source and what is set of it: entrance/detect.");
            else if (!configuration.Cameras.ContainsKey(source) && !configuration.Microphones.ContainsKey(source))
                Fault($"{path}.set.{target}", $"no camera or microphone is called '{source}'.{RuleVocabulary.Meant(source, configuration.Cameras.Keys.Concat(configuration.Microphones.Keys))}");
            else if (AgentDescriber.Describe(configuration).Sources.First(s => s.Source.Name == source).States.Where(state => state.IsSettable).Select(state => state.Name).ToList() is var names && !names.Contains(value))
                Fault($"{path}.set.{target}", $"'{source}' has no '{value}' that can be set.{RuleVocabulary.Meant(value, names)} It has {string.Join(", ", names)}.");
        }

        foreach (var camera in actions.ResetCounts)
        {
            if (!configuration.Cameras.TryGetValue(camera, out var settings))
                Fault($"{path}.reset_counts", $"no camera is called '{camera}'.{RuleVocabulary.Meant(camera, configuration.Cameras.Keys)}");
            else if (settings.Lines.Count == 0)
                Fault($"{path}.reset_counts", $"'{camera}' has no lines, whose crossings could be counted.");
        }

        foreach (var (microphone, length) in actions.Transcribe)
        {
            if (!configuration.Microphones.TryGetValue(microphone, out var settings))
                Fault($"{path}.transcribe.{microphone}", $"no microphone is called '{microphone}'.{RuleVocabulary.Meant(microphone, configuration.Microphones.Keys)}");
            else if (Transcription.FaultOf(microphone, settings.Recognize) is { } fault)
                Fault($"{path}.transcribe.{microphone}", fault);
            else if (ShortTime.Parse(length) is not { } time || time < Transcription.Shortest || time > Transcription.Longest)
                Fault($"{path}.transcribe.{microphone}", $"'{length}' is no time for this. Write a number and its unit, ms, s, m or h, from 1s to 10m: 10s.");
        }

        foreach (var topic in actions.Publish.Keys.Where(topic => topic.IndexOfAny(['+', '#']) >= 0 || topic.StartsWith(TopicTable.Root + "/", StringComparison.Ordinal) || topic.StartsWith('$')))
            Fault($"{path}.publish.{topic}", $"this is no topic for a rule: neither wildcards nor {TopicTable.Root}/, which is the agent's own; set: and rule.NAME are for that.");
    }

    // A rule that a rule waits for may wait for others, and never for itself: one event would cause events without end.
    private void CheckCircle(string rule)
    {
        var seen = new HashSet<string>();
        var next = new Stack<string>([rule]);
        while (next.TryPop(out var at))
        {
            var settings = _loaded.Configuration.Rules[at];
            foreach (var other in (settings.When ?? []).Concat(settings.Then?.When ?? []).SelectMany(Vocabulary.KindsOf).Select(kind => kind.Name).Where(name => name.StartsWith("rule.", StringComparison.Ordinal)).Select(name => name[5..]))
            {
                if (other == rule)
                {
                    Fault($"rules.{rule}.when", $"the rule would begin itself{(at == rule ? "" : $" by way of '{at}'")}. Name the events that it is about.");
                    return;
                }

                if (_loaded.Configuration.Rules.ContainsKey(other) && seen.Add(other))
                    next.Push(other);
            }
        }
    }

    private List<EventDescriptor> KindsOf(IReadOnlyList<string> patterns) => [.. patterns.SelectMany(Vocabulary.KindsOf).Distinct()];

    private void Fault(string path, string message) => _faults.Add(_loaded.FaultAt(path, message));
}
