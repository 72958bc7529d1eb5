using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Host.Composition;

/// <summary>Describes what an agent of a configuration can tell and be told.</summary>
internal static class AgentDescriber
{
    /// <summary>A source has values of its own for each class that its configuration names, up to so many; with more it tells of all together.</summary>
    public const int MostClasses = 24;

    /// <summary>Describes it.</summary>
    public static AgentDescription Describe(AgentConfiguration configuration)
    {
        var agent = configuration.Agent.EffectiveName;
        return new AgentDescription(agent, StreamsService.Version, DescribeItself(agent, configuration.Rules.Keys),
        [
            .. configuration.Cameras.Select(camera => DescribeCamera(new EventSource(agent, SourceKind.Camera, camera.Key), camera.Value)),
            .. configuration.Microphones.Select(microphone => DescribeMicrophone(new EventSource(agent, SourceKind.Microphone, microphone.Key), microphone.Value)),
        ]);
    }

    private static SourceDescription DescribeItself(string agent, IEnumerable<string> rules)
    {
        var states = new StateList();
        states.Add(StateTable.Started);
        states.Add(StateTable.Fault);
        states.Add(StateTable.OverBudget);
        return new SourceDescription(EventSource.OfAgent(agent), $"EdgeAgent {agent}")
        {
            States = states.Points,
            EventTypes = ["agent.started", "agent.stopped", "agent.fault", "engine.changed", "budget.exceeded", "budget.restored", .. rules.Select(rule => $"rule.{rule}")],
            Commands = [CommandNames.Reload],
        };
    }

    private static SourceDescription DescribeCamera(EventSource source, CameraSettings camera)
    {
        var states = new StateList();
        var events = new List<string>();
        if (camera.Detect is { } detect)
            DescribeObjects(camera, detect, states, events);
        if (camera.Motion is not null)
        {
            states.Add(StateTable.Motion);
            events.AddRange(["motion.started", "motion.ended"]);
        }

        if (camera.Classify is not null)
        {
            states.Add(StateTable.Classification);
            events.Add("classification.changed");
        }

        if (camera.Anomaly is not null)
        {
            states.Add(StateTable.Anomaly);
            events.Add("anomaly.detected");
        }

        if (camera.Evidence?.Clip is not null)
            events.Add("evidence.completed");
        states.Add(StateTable.Enabled);
        if (camera.Detect is not null)
        {
            states.Add(StateTable.Detect);
            states.Add(StateTable.MinScore);
        }

        return new SourceDescription(source, TitleOf(source, "camera"))
        {
            States = states.Points,
            EventTypes = [.. events, .. EventsOfSources],
            Commands = [CommandNames.Restart, CommandNames.Snapshot, .. camera.Lines.Count > 0 ? [CommandNames.ResetCounts] : Array.Empty<string>()],
            HasSnapshot = true,
        };
    }

    private static IReadOnlyList<string> EventsOfSources { get; } = ["source.up", "source.down", "source.impaired", "source.restored"];

    private static void DescribeObjects(CameraSettings camera, DetectSettings detect, StateList states, List<string> events)
    {
        var classes = ClassesOf(detect.Classes);
        foreach (var label in classes)
        {
            states.Add(StateTable.ClassOccupancy, label: label);
            states.Add(StateTable.ClassCount, label: label);
        }

        if (classes.Count == 0)
        {
            states.Add(StateTable.Occupancy);
            states.Add(StateTable.Count);
        }

        events.AddRange(["object.entered", "object.updated", "object.left"]);
        if (camera.Track.Stationary is not null)
            events.Add("object.stationary");
        foreach (var (name, zone) in camera.Zones)
            DescribeZone(name, zone, ClassesOf(zone.Classes.Count > 0 ? zone.Classes : detect.Classes), states);
        if (camera.Zones.Count > 0)
            events.AddRange(["zone.entered", "zone.left", "count.changed"]);
        if (camera.Zones.Values.Any(zone => zone.Dwell is not null))
            events.Add("zone.dwell");
        foreach (var (name, line) in camera.Lines)
        {
            if (line.Direction != LineDirection.Out)
                states.Add(StateTable.LineIn, name);
            if (line.Direction != LineDirection.In)
                states.Add(StateTable.LineOut, name);
        }

        if (camera.Lines.Count > 0)
            events.AddRange(["line.crossed", "line.reset"]);
        if (camera.Reject is not null)
            events.AddRange(["object.rejected", "object.not_rejected"]);
        foreach (var name in detect.Crops.Keys)
            states.Add(StateTable.Answer, name);
        if (detect.Crops.Count > 0)
            events.Add("object.described");
        if (camera.Inspect is null)
            return;
        states.Add(StateTable.Part);
        states.Add(StateTable.GoodParts);
        states.Add(StateTable.DefectiveParts);
        states.Add(StateTable.UninspectedParts);
        events.Add("part.inspected");
    }

    private static void DescribeZone(string name, ZoneSettings zone, List<string> classes, StateList states)
    {
        foreach (var label in classes)
        {
            states.Add(StateTable.ZoneClassOccupancy, name, label);
            states.Add(StateTable.ZoneClassCount, name, label);
        }

        if (classes.Count == 0)
        {
            states.Add(StateTable.ZoneOccupancy, name);
            states.Add(StateTable.ZoneCount, name);
        }

        if (zone.Dwell is not null)
            states.Add(StateTable.ZoneDwell, name);
    }

    private static SourceDescription DescribeMicrophone(EventSource source, MicrophoneSettings microphone)
    {
        var states = new StateList();
        var events = new List<string>();
        if (microphone.Voice is not null)
        {
            states.Add(StateTable.Speech);
            events.AddRange(["speech.started", "speech.ended"]);
        }

        if (microphone.Recognize is { } recognize)
            DescribeRecognition(recognize, states, events);
        if (microphone.Orders.Count > 0)
            events.Add("speech.order");
        if (microphone.Speakers is not null)
        {
            states.Add(StateTable.Speaker);
            events.Add("speaker.identified");
        }

        if (microphone.Keywords is not null)
        {
            states.Add(StateTable.Keyword);
            events.Add("keyword.detected");
        }

        if (microphone.Sounds is { } sounds)
            DescribeSounds(sounds, states, events);
        if (microphone.Level)
        {
            states.Add(StateTable.Level);
            events.Add("sound.level");
        }

        states.Add(StateTable.Enabled);
        states.Add(StateTable.Mute);
        if (microphone.Keywords is not null)
            states.Add(StateTable.KeywordThreshold);
        if (microphone.Voice is not null)
            states.Add(StateTable.VoiceThreshold);
        return new SourceDescription(source, TitleOf(source, "microphone")) { States = states.Points, EventTypes = [.. events, .. EventsOfSources], Commands = microphone.Recognize is { IsArmed: true } ? [CommandNames.Restart, CommandNames.Transcribe] : [CommandNames.Restart] };
    }

    private static void DescribeRecognition(RecognizeSettings recognize, StateList states, List<string> events)
    {
        states.Add(StateTable.Transcript);
        states.Add(StateTable.DroppedSpeech);
        events.AddRange(["speech.transcript", "speech.dropped"]);
        if (recognize.Mode == RecognitionMode.Streaming)
            events.Add("speech.partial");
        if (!recognize.IsArmed)
            return;
        states.Add(StateTable.Armed);
        events.AddRange(["speech.armed", "speech.disarmed"]);
    }

    private static void DescribeSounds(SoundSettings sounds, StateList states, List<string> events)
    {
        states.Add(StateTable.Sound);
        var named = sounds.Only.Count > 0 ? sounds.Only : sounds.Classes.Keys;
        foreach (var label in ClassesOf(named.Except(sounds.Ignore, StringComparer.OrdinalIgnoreCase)))
            states.Add(StateTable.ClassSound, label: label);
        events.AddRange(["sound.started", "sound.ended"]);
        if (sounds.Top is null)
            return;
        states.Add(StateTable.TopSounds);
        events.Add("sound.top");
    }

    /// <summary>The classes that have values of their own: each once, whatever its case; none when there are too many.</summary>
    private static List<string> ClassesOf(IEnumerable<string> named)
    {
        var classes = named.Where(label => label.Length > 0).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return classes.Count <= MostClasses ? classes : [];
    }

    private static string TitleOf(EventSource source, string kind) => $"{char.ToUpperInvariant(source.Name[0])}{source.Name[1..].Replace('_', ' ').Replace('-', ' ')} {kind}";
}
