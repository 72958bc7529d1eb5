using System.Collections.Frozen;
using System.Globalization;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Binding;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Replay;
using EdgeAgent.Host.Scenes.Settings;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Rules.Expressions;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Scenes;

/// <summary>Reads scenes. What can be known before one is played is checked: every name in it, and whether its media is there.</summary>
/// <param name="redactor">Learns every secret that is met.</param>
/// <param name="environment">Looks an environment variable up; null when it is not set.</param>
/// <param name="usual">The configuration of scenes that name none; null where there is none.</param>
/// <param name="load">Reads a configuration.</param>
internal sealed class SceneReader(SecretRedactor redactor, Func<string, string?> environment, string? usual, Func<string, LoadedConfiguration> load)
{
    /// <summary>More are no scene.</summary>
    private const int MostPatterns = 1000;

    private static readonly TimeSpan UsualTolerance = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, LoadedConfiguration> _configurations = [];
    private readonly List<ConfigurationFault> _faults = [];

    /// <summary>A reader that takes configurations as their files say.</summary>
    public SceneReader(SecretRedactor redactor, Func<string, string?> environment, string? usual) : this(redactor, environment, usual, new ConfigurationLoader(redactor, environment).Load)
    {
    }

    /// <summary>Reads a scene.</summary>
    /// <exception cref="ConfigurationException">It, or its configuration, cannot be read or has faults: all of them.</exception>
    public Scene Read(SceneFile file)
    {
        _faults.Clear();
        var (settings, positions) = Bind(file.Path);
        var at = new Places(file.Path, positions);
        var configuration = ConfigurationOf(settings, at);
        var agent = configuration.Configuration;
        var vocabulary = RuleReader.VocabularyOf(agent);
        var plan = MediaOf(settings, agent, at);
        if (settings.Expect.Count + settings.Forbid.Count == 0 && settings.Exact is null)
            Fault(at, positions.Count == 0 ? "" : "play", "the scene asks for nothing, so it could not fail. Add expect: or forbid: with a list of events, or exact: events.jsonl.");
        if (settings.Expect.Count + settings.Forbid.Count > MostPatterns)
            Fault(at, "expect", $"more than {MostPatterns} events are asked for. Use exact: events.jsonl for all of them.");
        var scene = new Scene
        {
            File = file,
            About = settings.About,
            Configuration = configuration,
            Vocabulary = vocabulary,
            Play = plan.Media,
            From = plan.Begin,
            Journal = plan.Journal,
            Expected = [.. settings.Expect.Index().Select(e => (e.Item.Count, Pattern: PatternOf($"expect[{e.Index}]", e.Item, plan.Media, vocabulary, at))).Where(e => e.Pattern is not null).Select(e => new Expectation(e.Pattern!, e.Count))],
            Forbidden = [.. settings.Forbid.Index().Select(e => PatternOf($"forbid[{e.Index}]", e.Item, plan.Media, vocabulary, at)).OfType<EventPattern>()],
            Exact = settings.Exact,
            ExactLine = at.LineOf("exact"),
        };
        return _faults.Count == 0 ? scene : throw new ConfigurationException([.. _faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column)]);
    }

    private (SceneSettings Settings, IReadOnlyDictionary<string, YamlPosition> Positions) Bind(string path)
    {
        var faults = new FaultList(redactor);
        try
        {
            if (YamlTreeReader.Read(YamlText.ReadFile(path)) is { } root)
            {
                var resolver = new ScalarResolver(environment, new SecretsFile(ConfigurationLoader.SecretsBeside(path), faults, redactor), redactor);
                var binder = new SettingsBinder(path, FolderOf(path), resolver, redactor, faults);
                if (binder.Bind(typeof(SceneSettings), root, "") is SceneSettings settings && faults.IsEmpty)
                    return (settings, binder.Positions);
            }
            else
            {
                faults.Add(path, YamlPosition.Start, "", "the file is empty. A scene says what is played, play:, and what must come of it, expect:.");
            }
        }
        catch (YamlFormatException e)
        {
            faults.Add(path, e.Position, "", e.Message);
        }

        throw faults.ToException();
    }

    private LoadedConfiguration ConfigurationOf(SceneSettings settings, Places at)
    {
        if ((settings.Configuration ?? usual) is not { } path)
            throw new ConfigurationException([at.Fault("", $"no configuration is named, and none of {string.Join(", ", ConfigurationPath.Usual)} exists. Add configuration: FILE, or call it with --config FILE.")]);
        if (settings.Configuration is not null && !File.Exists(path))
            throw new ConfigurationException([at.Fault("configuration", $"{path} does not exist. Correct the path, which begins beside the scene.")]);
        var full = Path.GetFullPath(path);
        if (!_configurations.TryGetValue(full, out var loaded))
            _configurations[full] = loaded = load(path);
        return loaded;
    }

    /// <summary>What is played to whom, and when it begins; what is wrong with it is told, and named all the same, so that no expectation is called wrong for it.</summary>
    private ReplayPlan MediaOf(SceneSettings settings, AgentConfiguration agent, Places at)
    {
        if (settings.Play.TryGetValue(NamedTextsAttribute.Only, out var folder))
            return RecordingOf(Path.GetFullPath(folder, FolderOf(at.File)), settings, agent, at);
        if (settings.Play.Count == 0)
            Fault(at, "play", "nothing is played. Name a camera or microphone and its file: {entrance: clip.mp4}.");
        var names = agent.Cameras.Keys.Concat(agent.Microphones.Keys).ToList();
        var media = new List<ReplayMedia>();
        foreach (var (source, file) in settings.Play)
        {
            var path = Path.GetFullPath(file, FolderOf(at.File));
            if (!names.Contains(source))
                Fault(at, $"play.{source}", $"no camera or microphone is called '{source}'.{RuleVocabulary.Meant(source, names)} There are {string.Join(", ", names)}.");
            else if (!Path.Exists(path))
                Fault(at, $"play.{source}", $"{path} does not exist. Copy the media there, or correct the path, which begins beside the scene.");
            media.Add(new ReplayMedia(source, path));
        }

        return new ReplayPlan(media) { Begin = settings.From };
    }

    private ReplayPlan RecordingOf(string folder, SceneSettings settings, AgentConfiguration agent, Places at)
    {
        if (settings.From is not null)
            Fault(at, "from", "a recording says itself when it was. Remove from:.");
        try
        {
            if (ReplayFiles.IsRecording(folder))
                return new ReplayFiles(agent).OfRecording(folder);
            Fault(at, "play", $"{folder} {(Path.Exists(folder) ? "is no folder that 'run --record' has written" : "does not exist")}. Name one, or a camera or microphone and its file: {{entrance: clip.mp4}}.");
        }
        catch (ReplayException e)
        {
            Fault(at, "play", e.Message);
        }

        return new ReplayPlan([.. agent.Cameras.Keys.Concat(agent.Microphones.Keys).Select(name => new ReplayMedia(name, folder))]);
    }

    private EventPattern? PatternOf(string key, ForbiddenSettings asked, IReadOnlyList<ReplayMedia> media, RuleVocabulary vocabulary, Places at)
    {
        var before = _faults.Count;
        if (asked.Event.Count == 0)
            Fault(at, $"{key}.event", "no event is named. Name one, such as zone.entered.");
        foreach (var fault in asked.Event.Select(vocabulary.FaultOfPattern).OfType<string>())
            Fault(at, $"{key}.event", fault);
        var played = media.Select(each => each.Source).ToList();
        if (asked.Source is { } source && !played.Contains(source))
            Fault(at, $"{key}.source", $"nothing comes from '{source}', which is not played.{RuleVocabulary.Meant(source, played)} Played are {string.Join(", ", played)}.");
        if (asked is { At: not null, Between: not null })
            Fault(at, $"{key}.between", "at: and between: both say when it comes. Remove one.");
        if (asked is { Within: not null, At: null })
            Fault(at, $"{key}.within", "it is a tolerance of at:, which is not there. Add it, or say between: 1s..5s.");
        var kinds = asked.Event.SelectMany(vocabulary.KindsOf).Distinct().ToList();
        if (_faults.Count > before)
            return null;
        var fields = asked.Data.Select(field => FieldOf($"{key}.data.{field.Key}", field.Key, field.Value, kinds, at)).OfType<FieldDemand>().ToList();
        var condition = ConditionOf($"{key}.if", asked.If, kinds, vocabulary, at);
        return _faults.Count > before ? null : new EventPattern
        {
            Key = key,
            Line = at.LineOf(key),
            Written = asked.Event,
            Types = kinds.Select(kind => kind.Name).ToFrozenSet(),
            Source = asked.Source,
            When = asked.At is { } moment ? new TimeRange(moment - (asked.Within ?? UsualTolerance), moment + (asked.Within ?? UsualTolerance)) : asked.Between,
            WhenInWords = asked.At is { } exact ? $"at {SceneEvent.Moment(exact)} +- {SceneEvent.Moment(asked.Within ?? UsualTolerance)}" : asked.Between is { } between ? $"between {between}" : null,
            Fields = fields,
            If = condition,
        };
    }

    private FieldDemand? FieldOf(string key, string path, string text, IReadOnlyList<EventDescriptor> kinds, Places at)
    {
        var demand = EventField.Find(path, kinds, out var fault) is { } field ? FieldDemand.Read(field, text, out fault) : null;
        if (fault is not null)
            Fault(at, key, fault);
        return demand;
    }

    private RuleExpression? ConditionOf(string key, string? text, IReadOnlyList<EventDescriptor> kinds, RuleVocabulary vocabulary, Places at)
    {
        if (text is null)
            return null;
        var condition = RuleExpression.Condition(text, vocabulary, new Dictionary<string, IReadOnlyCollection<EventDescriptor>> { ["event"] = kinds }, out var faults);
        foreach (var fault in faults)
            Fault(at, key, string.Create(CultureInfo.InvariantCulture, $"{fault.Message} (character {fault.Character} of {text.Length})"));
        return condition;
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(Path.GetFullPath(path)) ?? "/";

    private void Fault(Places at, string key, string message) => _faults.Add(at.Fault(key, redactor.BlotKnown(message)));

    private sealed record Places(string File, IReadOnlyDictionary<string, YamlPosition> Positions)
    {
        public int LineOf(string key) => Positions.GetValueOrDefault(key, YamlPosition.Start).Line;

        public ConfigurationFault Fault(string key, string message)
        {
            var position = Positions.GetValueOrDefault(key, YamlPosition.Start);
            return new ConfigurationFault(File, position.Line, position.Column, key, message);
        }
    }
}
