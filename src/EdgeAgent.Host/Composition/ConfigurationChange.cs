using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Composition;

/// <summary>What another configuration changes, and what of that needs no restart of the agent.</summary>
/// <param name="Next">What is to run: the other one's cameras, microphones and rules, all else as before.</param>
/// <param name="Added">The sources that are new.</param>
/// <param name="Removed">The sources that are there no more.</param>
/// <param name="Changed">The sources that are there otherwise.</param>
/// <param name="NeedRestart">The keys that changed and hold only after a restart: <c>mqtt.url</c>.</param>
internal sealed record ConfigurationChange(
    AgentConfiguration Next, IReadOnlyList<EventSource> Added, IReadOnlyList<EventSource> Removed, IReadOnlyList<EventSource> Changed, IReadOnlyList<string> NeedRestart)
{
    /// <summary>The rules that are new, there otherwise, or there no more.</summary>
    public IReadOnlyList<string> Rules { get; init; } = [];

    /// <summary>Whether no source changes.</summary>
    public bool IsEmpty => Added.Count + Removed.Count + Changed.Count == 0;

    /// <summary>Compares two configurations by what their keys say.</summary>
    /// <param name="running">What runs.</param>
    /// <param name="other">What the file says now.</param>
    public static ConfigurationChange Between(AgentConfiguration running, AgentConfiguration other)
    {
        var next = running with { Cameras = other.Cameras, Microphones = other.Microphones, Rules = other.Rules };
        var (before, after) = (SourcesOf(running), SourcesOf(next));
        var change = new ConfigurationChange(
            next,
            [.. after.Keys.Except(before.Keys)],
            [.. before.Keys.Except(after.Keys)],
            [.. before.Where(source => after.TryGetValue(source.Key, out var now) && (SettingsDifference.Between(source.Value, now, "").Any() || IsHeardOtherwise(source.Value, now))).Select(source => source.Key)],
            [.. SettingsDifference.Between(next, other, "")])
        {
            Rules = [.. SettingsDifference.Between(running, running with { Rules = other.Rules }, "").Select(path => path.Split('.')[1]).Distinct()],
        };
        return change.IsEmpty ? change : change with { NeedRestart = [.. change.NeedRestart.Union(FixedBy(running.Mqtt), StringComparer.Ordinal)] };

        // A camera whose address has become a microphone's, or is none any more, is opened otherwise.
        bool IsHeardOtherwise(object was, object now) =>
            was is CameraSettings camera && now is CameraSettings nowCamera && LiveClocks.AreBoth(camera, running) != LiveClocks.AreBoth(nowCamera, next);
    }

    /// <summary>What tells of the sources that there were at the start, and of no others.</summary>
    private static IEnumerable<string> FixedBy(MqttSettings mqtt) => mqtt.Sparkplug is null ? [] : ["mqtt.sparkplug"];

    private static Dictionary<EventSource, object> SourcesOf(AgentConfiguration configuration)
    {
        var agent = configuration.Agent.EffectiveName;
        return configuration.Cameras.Select(camera => (Source: new EventSource(agent, SourceKind.Camera, camera.Key), Settings: (object)camera.Value))
            .Concat(configuration.Microphones.Select(microphone => (Source: new EventSource(agent, SourceKind.Microphone, microphone.Key), Settings: (object)microphone.Value)))
            .ToDictionary(source => source.Source, source => source.Settings);
    }
}
