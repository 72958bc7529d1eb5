using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Scenes;

/// <summary>A site with scenes in a folder of their own, and who plays them: events by hand instead of media and models.</summary>
internal sealed class SceneFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public SceneFolder()
    {
        Write("edgeagent.yaml", """
            agent: {name: site}
            cameras:
              entrance: {source: door.mp4, detect: {model: m, classes: [person, car]}, zones: {door: {polygon: [[0, 0], [1, 0], [1, 1]]}}}
              yard: {source: yard.mp4, motion: {}}
            microphones:
              desk: {source: desk.wav, keywords: {model: wake}}
            rules:
              intruder: {when: zone.entered}
            """);
        Write("scenes/night/clip.mp4", "");
        Write("scenes/night/desk.wav", "");
    }

    public static DateTimeOffset Begin { get; } = new(2026, 11, 26, 22, 15, 0, TimeSpan.FromHours(1));

    public string this[string name] => _folder[name];

    public List<(EventEnvelope Envelope, TimeSpan At)> Events { get; } = [];

    public void Dispose() => _folder.Dispose();

    public void Write(string name, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder[name])!);
        File.WriteAllText(_folder[name], text);
    }

    /// <summary>Writes the scene <c>night</c>, which plays a clip to the entrance.</summary>
    public SceneFile Scene(string asked, string play = "play: {entrance: clip.mp4}")
    {
        Write("scenes/night/scene.yaml", $"about: A person at the door\nconfiguration: ../../edgeagent.yaml\n{play}\n{asked}\n");
        return new SceneFile("night", _folder["scenes/night/scene.yaml"]);
    }

    public static SceneReader Reader(string? usual = null) => new(new SecretRedactor(), _ => null, usual);

    public SceneRun Run(Func<Scene, Task>? instead = null) => new(Reader(), async (scene, told, _) =>
    {
        if (instead is not null)
            await instead(scene);
        foreach (var (envelope, at) in Events)
            told(envelope, at);
        return TimeSpan.FromSeconds(12.5);
    }, new SecretRedactor(), new FakeTimeProvider());

    public Task<SceneResult> PlayAsync(SceneFile scene, bool update = false) => Run().RunAsync(scene, update, CancellationToken.None);

    /// <summary>The faults of what a scene asks for, each after its key.</summary>
    public async Task<IReadOnlyList<string>> FaultsOfAsync(string asked)
    {
        var result = await PlayAsync(Scene(asked));
        Assert.Empty(result.Troubles);
        return [.. result.Checks.Where(check => !check.Passed).SelectMany(check => check.Faults.Select(fault => $"{check.Key}: {fault}"))];
    }

    public void Entered(double seconds, string zone = "door", string label = "person", double score = 0.8, int track = 1, string source = "entrance") =>
        Tell(seconds, source, new ZoneEntered { Label = label, Score = score, Box = new Box(0.1, 0.2, 0.3, 0.4), Track = track, Model = "m", Zone = zone }, $"track/{track}");

    public void Seen(double seconds, int track = 1, string label = "person") =>
        Tell(seconds, "entrance", new ObjectEntered { Label = label, Score = 0.8, Box = new Box(0.1, 0.2, 0.3, 0.4), Track = track, Model = "m" }, $"track/{track}");

    public void Heard(double seconds, string keyword) => Tell(seconds, "desk", new KeywordDetected { Keyword = keyword, Score = 0.9, StartMs = 0, EndMs = 1000, Model = "wake" });

    public void Fault(double seconds, string message) => Tell(seconds, "", new AgentFault { Component = "m", Message = message });

    public void Tell(double seconds, string source, EventData data, string? subject = null)
    {
        var kind = source switch { "" => SourceKind.Agent, "desk" => SourceKind.Microphone, _ => SourceKind.Camera };
        var at = TimeSpan.FromSeconds(seconds);
        Events.Add((new EventEnvelope(Guid.NewGuid(), new EventSource("site", kind, source), Begin + at, Events.Count + 1, true, subject, data with { LatencyMs = 5 + seconds, StreamTimeMs = seconds * 1000 }), at));
    }
}
