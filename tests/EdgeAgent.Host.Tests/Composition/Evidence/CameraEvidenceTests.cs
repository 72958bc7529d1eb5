using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Evidence;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Host.Tests.Configuration;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Rules;
using EdgeAgent.Pipeline.Health;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Evidence;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Composition.Evidence;

/// <summary>A camera from its film to the files of its events and the diary that names them.</summary>
public sealed class CameraEvidenceTests : IDisposable
{
    private const int Rate = 10;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ProgramFact("ffmpeg")]
    public async Task An_event_names_the_picture_that_decided_it_with_its_masks_and_its_hash_is_in_the_diary()
    {
        var events = await RunAsync("evidence: {frame: [motion.started], crop: [motion.*], boxes: true}");
        var started = Assert.Single(events, e => e.Data is MotionStarted);
        Assert.Equal([EvidenceKind.Frame, EvidenceKind.Crop], started.Data.Evidence!.Select(f => f.Kind));
        Assert.All(started.Data.Evidence!, f => Assert.StartsWith($"door-{started.Time.UtcDateTime:yyyyMMdd'T'HHmmssfff'Z'}-{started.Id}", Path.GetFileName(f.Path), StringComparison.Ordinal));
        Assert.All(events.Where(e => e.Data is not MotionStarted), e => Assert.Null(e.Data.Evidence));
        Assert.Equal(Enumerable.Range(1, events.Count).Select(i => (long)i), events.Select(e => e.Sequence));

        // By its content: it is the picture of the event's own moment, and the corner under the mask is black.
        var picture = Assert.Single(await NumberedFilm.ReadAsync(started.Data.Evidence![0].Path));
        Assert.Equal((int)Math.Round(started.Data.StreamTimeMs!.Value * Rate / 1000), NumberedFilm.NumberOf(picture));
        Assert.True(NumberedFilm.NumberOf(picture) >= 30);
        Assert.All(Enumerable.Range(0, 64 * 64), i => Assert.Equal(16, NumberedFilm.At(picture, i % 64, i / 64)));

        var (verdict, findings) = Audit();
        Assert.Empty(findings);
        Assert.Equal(2, verdict.FilesProven);

        using (var file = new FileStream(started.Data.Evidence![1].Path, FileMode.Open))
        {
            file.Position = file.Length / 2;
            var value = file.ReadByte();
            file.Position--;
            file.WriteByte((byte)(value ^ 1));
        }

        File.Delete(started.Data.Evidence![0].Path);
        Assert.Equal([DiaryFault.FileChanged, DiaryFault.FileMissing], Audit().Findings.Select(f => f.Fault));
    }

    [ProgramFact("ffmpeg")]
    public async Task A_clip_shows_the_event_and_what_was_around_it_with_its_masks_and_comes_after_the_event()
    {
        var events = await RunAsync("evidence: {frame: [motion.started], clip: {events: [motion.started], before: 1s, after: 1s}}");
        var started = Assert.Single(events, e => e.Data is MotionStarted);
        var pending = Assert.Single(started.Data.Evidence!, f => f.Kind == EvidenceKind.Clip);
        Assert.True(pending.Pending);
        Assert.Null(pending.Sha256);
        var completed = Assert.IsType<EvidenceCompleted>(events.Single(e => e.Data is EvidenceCompleted).Data);
        Assert.Equal((started.Id.ToString(), pending.Path, null), (completed.Event, completed.File.Path, completed.Failure));
        Assert.True(events.Single(e => e.Data is EvidenceCompleted).Sequence > started.Sequence);
        Assert.Equal((1000, 1000), (completed.BeforeMs, completed.AfterMs));

        var at = (int)Math.Round(started.Data.StreamTimeMs!.Value * Rate / 1000);
        var pictures = await NumberedFilm.ReadAsync(pending.Path);
        Assert.Equal(Enumerable.Range(at - 10, 21), pictures.Select(NumberedFilm.NumberOf));
        Assert.All(pictures, picture => Assert.All(Enumerable.Range(0, 64 * 64), i => Assert.Equal(16, NumberedFilm.At(picture, i % 64, i / 64))));
        var (verdict, findings) = Audit();
        Assert.Empty(findings);
        Assert.Equal(2, verdict.FilesProven);
    }

    [ProgramFact("ffmpeg")]
    public async Task A_rules_event_names_a_clip_of_the_camera_that_it_asks_for()
    {
        // The rule fires within the motion's own event, so that the camera is at that very picture.
        var clips = new CameraClips();
        var outlet = new Outlet();
        var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
        await using var rules = new RuleEvidence(clips, () => agentEvents, TimeProvider.System);
        rules.Use(new Dictionary<string, RuleActionSettings> { ["moved"] = new() { Clip = ["door"] }, ["quiet"] = new() });
        var events = await RunAsync("evidence: {clip: {events: [], before: 1s, after: 1s}}", clips, happened =>
        {
            if (happened.Data is not MotionStarted)
                return;
            agentEvents.Issue(Fired("moved"), happened.Time, []);
            agentEvents.Issue(Fired("quiet"), happened.Time, []);
        });
        await Until.TrueAsync(() => outlet.Events.Count == 2);
        var fired = outlet.Events.Single(e => e.Data is RuleFired { Rule: "moved" });
        var pending = Assert.Single(fired.Data.Evidence!);
        Assert.Equal((EvidenceKind.Clip, true), (pending.Kind, pending.Pending));
        Assert.Null(outlet.Events.Single(e => e.Data is RuleFired { Rule: "quiet" }).Data.Evidence);
        var completed = Assert.IsType<EvidenceCompleted>(events.Single(e => e.Data is EvidenceCompleted).Data);
        Assert.Equal((fired.Id.ToString(), pending.Path, null), (completed.Event, completed.File.Path, completed.Failure));

        var at = (int)Math.Round(events.Single(e => e.Data is MotionStarted).Data.StreamTimeMs!.Value * Rate / 1000);
        Assert.Equal(Enumerable.Range(at - 10, 21), (await NumberedFilm.ReadAsync(pending.Path)).Select(NumberedFilm.NumberOf));
        Assert.False(clips.Has("door"));

        static RuleFired Fired(string rule) => new() { Rule = rule, Severity = RuleSeverity.Info, Because = [] };
    }

    [ProgramFact("ffmpeg")]
    public async Task The_same_film_gives_the_same_events_on_every_run()
    {
        var first = await RunAsync("evidence: {frame: [motion.*]}");
        var second = await RunAsync("evidence: {frame: [motion.*]}");
        Assert.Equal(first.Select(e => (e.Data.GetType(), e.Data.StreamTimeMs, e.Data.Evidence?.Count)), second.Select(e => (e.Data.GetType(), e.Data.StreamTimeMs, e.Data.Evidence?.Count)));
    }

    private (DiaryVerdict Verdict, IReadOnlyList<DiaryFinding> Findings) Audit()
    {
        var findings = new List<DiaryFinding>();
        var verdict = new DiaryAudit(_folder.Path, findings.Add).Run();
        return (verdict, findings);
    }

    private async Task<IReadOnlyList<EventEnvelope>> RunAsync(string evidence, CameraClips? clips = null, Action<EventEnvelope>? told = null)
    {
        if (!File.Exists(_folder["film.mp4"]))
            await NumberedFilm.WriteAsync(_folder["film.mp4"], pictures: 70, Rate, movesFrom: 30);
        var settings = ConfigurationText.Load($$$"""
            cameras:
              door:
                source: {{{_folder["film.mp4"]}}}
                pace: asap
                privacy: {corner: {polygon: {{{NumberedFilm.Corner}}} } }
                motion: {masks: {numbers: {polygon: {{{NumberedFilm.Strip}}} } } }
                {{{evidence}}}
            """).Configuration.Cameras["door"].In(_folder.Path);
        var outlet = new Outlet { Told = told };
        await using (var diary = EventDiary.Open(new DiarySettings().ToOptions(_folder.Path), TimeProvider.System, NullLogger<EventDiary>.Instance))
        {
            var events = new EventIssuer(new EventSource("line-3", SourceKind.Camera, "door"), new OutletTee([outlet, diary]), TimeProvider.System);
            var agentEvents = new EventIssuer(EventSource.OfAgent("line-3"), outlet, TimeProvider.System);
            using var shelf = new ModelShelf(new BundleReader([]), TimeProvider.System, NullLoggerFactory.Instance);
            var snapshots = new Snapshots(events.Source, new RetainedBoard(), new JpegEncoder(TimeProvider.System), TimeProvider.System, NullLogger<Snapshots>.Instance);
            await new CameraStream("door", settings, new SourceControls(), snapshots, shelf, events, agentEvents, TimeProvider.System, NullLoggerFactory.Instance, diary: diary, clips: clips)
                .RunAsync(new StreamPulse(TimeProvider.System), CancellationToken.None);
        }

        return outlet.Events;
    }

    private sealed class Outlet : IAgentOutlet
    {
        public List<EventEnvelope> Events { get; } = [];

        public Action<EventEnvelope>? Told { get; init; }

        public void Offer(EventEnvelope envelope)
        {
            Assert.All(envelope.Data.Evidence ?? [], file => Assert.True(file.Pending == true || new FileInfo(file.Path).Length == file.Bytes));
            lock (Events)
                Events.Add(envelope);
            Told?.Invoke(envelope);
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
