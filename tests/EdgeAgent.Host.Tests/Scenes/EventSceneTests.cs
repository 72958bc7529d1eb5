using System.Security.Cryptography;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Scenes;

public sealed class EventSceneTests : IDisposable
{
    private static readonly TimeZoneInfo Here = TimeZoneInfo.CreateCustomTimeZone("here", TimeSpan.FromHours(1), null, null);

    private readonly SceneFolder _site = new();
    private readonly List<EventEnvelope> _told = [];

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_event_with_a_clip_becomes_a_scene_of_it(bool isForbidden)
    {
        var entered = Entered(0);
        Completed(entered, "clip", beforeMs: 4960);
        var path = await WriteAsync(entered, isForbidden);

        Assert.Equal(
            $$"""
            # Of event {{entered}}, by 'edgeagent scene add'; yours to change. docs/testing-a-site.md
            about: "{{(isForbidden ? "Never" : "Always")}} this: zone.entered of entrance on 2026-11-26 at 22:15:00"
            configuration: "../../edgeagent.yaml"
            play: {entrance: entrance.mp4}
            from: 2026-11-26T22:14:55.040+01:00
            {{(isForbidden ? "forbid" : "expect")}}:
              - event: zone.entered
                source: entrance
                at: 4.96s
                within: 2s
                data: {label: person, zone: door}

            """, File.ReadAllText(path));
        Assert.Equal("clip", File.ReadAllText(Path.Combine(Path.GetDirectoryName(path)!, "entrance.mp4")));
        _site.Entered(5.5);
        var result = await _site.PlayAsync(new SceneFile("x", path));
        Assert.Empty(result.Troubles);
        Assert.Equal(!isForbidden, result.Passed);
    }

    [Fact]
    public async Task An_event_without_a_clip_of_its_own_takes_one_that_goes_over_its_moment()
    {
        var first = Entered(0);
        Completed(first, "clip", beforeMs: 5000, afterMs: 3000);
        var second = Entered(2.5);
        var late = Entered(4);

        Assert.Contains("at: 7.5s", File.ReadAllText(await WriteAsync(second, false)), StringComparison.Ordinal);
        Assert.Contains("There is no clip of zone.entered of entrance at that moment", (await FailAsync(late)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rule_takes_the_film_of_what_led_to_it()
    {
        var entered = Entered(0);
        Completed(entered, "clip", beforeMs: 5000);
        var rule = Rule(2, entered);

        var text = File.ReadAllText(await WriteAsync(rule, false));
        Assert.Contains("play: {entrance: entrance.mp4}", text, StringComparison.Ordinal);
        Assert.Contains("  - event: rule.intruder\n    at: 7s\n", text, StringComparison.Ordinal);
        var heard = Spoke(1, null);
        Assert.Contains("came of entrance and desk, whose films begin at different moments", (await FailAsync(Rule(2, entered, heard))).Message, StringComparison.Ordinal);
        Assert.Contains("are not in the diary any more", (await FailAsync(Rule(2, Guid.NewGuid()))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_said_takes_its_recording_and_no_moment_in_it()
    {
        _site.Write("evidence/said.wav", "sound");
        var spoke = Spoke(0, _site["evidence/said.wav"]);

        var text = File.ReadAllText(await WriteAsync(spoke, true));
        Assert.Contains("play: {desk: desk.wav}\nforbid:\n  - event: speech.transcript\n    source: desk\n    data: {text: \"stop: the line # now\"}\n", text, StringComparison.Ordinal);
        Assert.Contains("Add 'evidence: {}' below microphones.desk", (await FailAsync(Spoke(1, null))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_clip_it_is_said_what_to_configure()
    {
        Assert.Contains("Add 'evidence: {clip: {events: [zone.entered], before: 10s, after: 5s}}' below cameras.entrance", (await FailAsync(Entered(0))).Message, StringComparison.Ordinal);
        var agent = Tell(0, new EventSource("site", SourceKind.Agent, ""), new AgentFault { Component = "x", Message = "y" });
        Assert.Contains("is agent.fault of the agent itself, which no camera has filmed", (await FailAsync(agent)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_clip_that_failed_was_changed_or_is_gone_is_no_scene()
    {
        var failed = Entered(0);
        Tell(1, Entrance, new EvidenceCompleted { Event = $"{failed}", File = new EvidenceFile(EvidenceKind.Clip, _site["evidence/x.mp4"]), Failure = EvidenceFailure.Encoder, Message = "ffmpeg is not installed." });
        Assert.EndsWith($"There is no clip of event {failed}: ffmpeg is not installed.", (await FailAsync(failed)).Message, StringComparison.Ordinal);

        var changed = Entered(600);
        Completed(changed, "clip", beforeMs: 5000);
        _site.Write($"evidence/{changed}.mp4", "other");
        Assert.Contains("it was changed since", (await FailAsync(changed)).Message, StringComparison.Ordinal);

        var gone = Entered(1200);
        Completed(gone, "clip", beforeMs: 5000);
        File.Delete(_site[$"evidence/{gone}.mp4"]);
        Assert.Contains("is not there any more: evidence.max_age", (await FailAsync(gone)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_scene_that_is_there_is_never_written_over()
    {
        var entered = Entered(0);
        Completed(entered, "clip", beforeMs: 5000);
        var path = await WriteAsync(entered, false);
        File.WriteAllText(path, "mine");

        Assert.Contains("exists. Remove its folder first, or make the scene under another name: edgeagent scene add --name NAME.", (await FailAsync(entered)).Message, StringComparison.Ordinal);
        Assert.Equal("mine", File.ReadAllText(path));
    }

    [ProgramFact("unshare", "nsenter", Trial = SmallDisk.Trial)]
    public async Task Where_there_is_no_room_for_the_film_it_is_told_and_nothing_is_left()
    {
        await using var disk = await SmallDisk.MountAsync(1);
        var entered = Entered(0);
        Completed(entered, new string('x', 2 << 20), beforeMs: 5000);
        Directory.CreateDirectory(Path.Combine(disk.FromOutside, "mine"));
        File.WriteAllText(Path.Combine(disk.FromOutside, "mine", "notes.txt"), "mine");

        foreach (var name in (string[])["new/one", "mine"])
        {
            var e = await Assert.ThrowsAsync<SceneException>(() => WriteAsync(entered, false, Path.Combine(disk.FromOutside, name)));
            Assert.Contains($"{name} cannot be written: No space left on device", e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(["notes.txt"], Directory.EnumerateFiles(disk.FromOutside, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    private static EventSource Entrance { get; } = new("site", SourceKind.Camera, "entrance");

    private async Task<SceneException> FailAsync(Guid id) => await Assert.ThrowsAsync<SceneException>(() => WriteAsync(id, false));

    private async Task<string> WriteAsync(Guid id, bool isForbidden, string? to = null)
    {
        var folder = _site[$"state-{Guid.NewGuid():N}"];
        await using (var diary = EventDiary.Open(new DiaryOptions { Folder = Path.Combine(folder, DiaryOptions.FolderName) }, TimeProvider.System, NullLogger<EventDiary>.Instance))
        {
            foreach (var envelope in _told)
                diary.Offer(envelope);
        }

        var reader = new DiaryReader(Path.Combine(folder, DiaryOptions.FolderName));
        var told = reader.Find(id)!;
        var scene = new EventScene(told, new FilmSearch(reader, folder, CancellationToken.None).Find(told), isForbidden, _site["edgeagent.yaml"], Here);
        return scene.Write(to ?? _site[$"scenes/{scene.UsualName}"]);
    }

    private Guid Entered(double seconds) =>
        Tell(seconds, Entrance, new ZoneEntered { Label = "person", Score = 0.8, Box = new Box(0.1, 0.2, 0.3, 0.4), Track = 1, Model = "m", Zone = "door" });

    private Guid Rule(double seconds, params Guid[] because) => Tell(seconds, new EventSource("site", SourceKind.Agent, ""),
        new RuleFired { Rule = "intruder", Severity = RuleSeverity.Info, Because = [.. because.Select(id => new RuleCause($"{id}", "zone.entered", Entrance.Uri))] });

    private Guid Spoke(double seconds, string? recording) => Tell(seconds, new EventSource("site", SourceKind.Microphone, "desk"),
        new SpeechTranscript { Utterance = 1, Text = "stop: the line # now", Confidence = 0.9, StartMs = 0, EndMs = 1000, Words = [], Model = "m", Evidence = recording is null ? null : [Proof(EvidenceKind.Sound, recording)] });

    private void Completed(Guid of, string content, double beforeMs, double afterMs = 5000)
    {
        _site.Write($"evidence/{of}.mp4", content);
        Tell((_told[^1].Time - SceneFolder.Begin).TotalSeconds + 5, Entrance, new EvidenceCompleted { Event = $"{of}", File = Proof(EvidenceKind.Clip, _site[$"evidence/{of}.mp4"]), BeforeMs = beforeMs, AfterMs = afterMs });
    }

    private static EvidenceFile Proof(EvidenceKind kind, string path) => new(kind, path, Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path))), new FileInfo(path).Length);

    private Guid Tell(double seconds, EventSource source, EventData data)
    {
        var time = SceneFolder.Begin.AddSeconds(seconds);
        _told.Add(new EventEnvelope(Guid.CreateVersion7(time), source, time, _told.Count + 1, true, null, data));
        return _told[^1].Id;
    }
}
