using EdgeAgent.Host.Cli.Sweeps;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Host.Scenes.Sweeps;
using EdgeAgent.Host.Tuning;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Scenes.Sweeps;

/// <summary>A sweep from the files to the file: scenes are played by hand, all else is the product's own.</summary>
public sealed class SweepTests : IDisposable
{
    private const string Site = """
        agent: {name: site}
        cameras:
          # The one at the door.
          entrance: {source: door.mp4, detect: {model: m, classes: [person], min_score: 0.3}, zones: {door: {polygon: [[0, 0], [1, 0], [1, 1]]}}}
          yard:
            source: yard.mp4   # a film
            detect: {model: m}
          shed: {source: shed.mp4, motion: {}}
        microphones:
          desk: {source: desk.wav, keywords: {model: wake}}

        """;

    private readonly SceneFolder _site = new();

    public SweepTests()
    {
        _site.Write("edgeagent.yaml", Site);
        // A person who must be found, of 0.6, and a cat that must not, of 0.4.
        _site.Scene("expect: [{event: zone.entered, data: {label: person}, count: 1}]\nforbid: [{event: zone.entered, data: {label: cat}}]");
    }

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task Each_value_is_held_against_the_scenes_and_the_file_stays_as_it_is()
    {
        var (plan, rows) = await SweepAsync("detect.min_score=0.3..0.7:0.1");

        Assert.Equal(
            ["0.3 1/0/1", "0.4 1/0/1", "0.5 1/0/0", "0.6 1/0/0", "0.7 0/1/0"],
            rows.Select(row => $"{plan.Grid.ValuesOf(row.Point!.Value)[0]} {row.Score!.Found}/{row.Score.Missed}/{row.Score.Wrong}"));
        Assert.Equal([false, false, true, true, false], rows.Select(row => row.Passed));
        Assert.Equal(0, plan.Grid.Now);
        Assert.Equal(Site, File.ReadAllText(_site["edgeagent.yaml"]));
    }

    [Fact]
    public async Task What_the_configuration_has_is_played_too_where_it_is_none_of_the_values()
    {
        var (plan, rows) = await SweepAsync("detect.min_score=0.5,0.7");

        Assert.Equal([null, 0, 1], rows.Select(row => row.Point));
        Assert.Equal(1, rows[0].Score!.Wrong);
        var report = Report(plan, rows);
        Assert.Equal(["0.3", "0.5", "0.7"], report.Points.Select(point => point.Values["detect.min_score"]));
        Assert.Equal((true, true, "0.5"), (report.Points[0].Now, report.Points[1].Best, report.Best!["detect.min_score"]));
        Assert.Equal(["Best by F1: detect.min_score=0.5.", "What is best goes to the end of what was tried: try detect.min_score at 0.3, too."], report.Notes);
    }

    [Fact]
    public async Task A_key_without_a_source_is_that_of_every_one_that_plays_and_has_it()
    {
        _site.Write("scenes/night/yard.mp4", "");
        _site.Write("scenes/night/shed.mp4", "");
        _site.Scene("expect: [{event: zone.entered}]", "play: {entrance: clip.mp4, yard: yard.mp4, shed: shed.mp4}");

        var (plan, _) = await SweepAsync("detect.min_score=0.5");

        Assert.Equal(["cameras.entrance.detect.min_score", "cameras.yard.detect.min_score"], plan.Grid.Axes[0].Places.Select(place => place.Name));
        Assert.Equal((0.5, 0.5), (plan.Configurations[0].Configuration.Cameras["entrance"].Detect!.MinScore, plan.Configurations[0].Configuration.Cameras["yard"].Detect!.MinScore));
        Assert.Equal("0.3 or not set", plan.Grid.Axes[0].NowInWords);
    }

    [Fact]
    public async Task Several_keys_are_tried_in_all_combinations()
    {
        var (plan, rows) = await SweepAsync("detect.min_score=0.4,0.5", "cameras.entrance.track.lost_for=1s,2s,3s");

        Assert.Equal(6, rows.Count(row => row.Point is not null));
        Assert.Equal(["0.5", "2s"], plan.Grid.ValuesOf(4));
        var tried = plan.Configurations[4].Configuration.Cameras["entrance"];
        Assert.Equal((0.5, TimeSpan.FromSeconds(2)), (tried.Detect!.MinScore, tried.Track.LostFor));
        Assert.Equal("Best by F1: detect.min_score=0.5, cameras.entrance.track.lost_for=2s, amid 3 combinations that are as good.", Report(plan, rows).Notes[0]);
    }

    [Theory]
    [InlineData("detct.min_score=0.5", "--over detct.min_score: 'detct' is no key of what the scenes play, nor one that a configuration begins with. Did you mean 'detect'?")]
    [InlineData("detect.min_scre=0.5", "--over detect.min_scre: cameras.entrance.detect has no key 'min_scre'. Did you mean 'min_score'?")]
    [InlineData("detect.min_score.x=0.5", "cameras.entrance.detect.min_score has a value and no keys of its own.")]
    [InlineData("detect=0.5", "cameras.entrance.detect has keys of its own. Name one of model, ")]
    [InlineData("detect.classes=cat", "cameras.entrance.detect.classes is no single value")]
    [InlineData("motion.min_area=0.5", "the configuration has no cameras.entrance.motion, so nothing of it can be tried. Add it first.")]
    [InlineData("zones.dor.dwell=1s", "cameras.entrance.zones has no 'dor'. Did you mean 'door'?")]
    [InlineData("zones.door=1s", "cameras.entrance.zones.door has keys of its own.")]
    [InlineData("zones=1s", "cameras.entrance.zones has names of its own: name one of door, and a key of it.")]
    [InlineData("lines.x.y=1s", "the configuration has no cameras.entrance.lines.")]
    [InlineData("cameras.entrence.detect.min_score=0.5", "cameras has no 'entrence'. Did you mean 'entrance'?")]
    [InlineData("keywords.threshold=0.5", "'keywords' is no key of what the scenes play")]
    [InlineData("entrance.detect.min_score=0.5", "write cameras.entrance for what is entrance's alone.")]
    [InlineData("mqtt.password=a,b", "mqtt.password is a secret, and no value of it is shown.")]
    [InlineData("detect.min_score=50", "'50' is not allowed at cameras.entrance.detect.min_score. Allowed: a number from 0 to 1")]
    [InlineData("detect.min_score=0.5|cameras.entrance.detect.min_score=0.6", "--over: cameras.entrance.detect.min_score is named twice.")]
    [InlineData("cameras.yard.track.lost_for=1s|inspect.x=1", "the configuration has no cameras.entrance.inspect")]
    public async Task What_cannot_be_tried_is_told_before_anything_is_played(string over, string fault)
    {
        var played = 0;

        var e = await Assert.ThrowsAsync<SweepException>(() => SweepAsync(() => played++, over.Split('|')));

        Assert.Contains(fault, e.Message, StringComparison.Ordinal);
        Assert.Equal(0, played);
    }

    [Fact]
    public async Task A_value_that_the_rest_of_the_configuration_forbids_is_told_before_anything_is_played()
    {
        var e = await Assert.ThrowsAsync<SweepException>(() => SweepAsync("detect.when=always,motion", "detect.idle_every=1s", "cameras.entrance.source=''"));

        Assert.StartsWith("With detect.when=always, detect.idle_every=1s, cameras.entrance.source=", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_in_which_a_value_is_shared_by_name_is_refused_rather_than_changed_elsewhere()
    {
        _site.Write("edgeagent.yaml", Site.Replace("detect: {model: m, classes: [person], min_score: 0.3}", "detect: &d {model: m, min_score: 0.3}", StringComparison.Ordinal).Replace("detect: {model: m}", "detect: *d", StringComparison.Ordinal));

        var e = await Assert.ThrowsAsync<SweepException>(() => SweepAsync("cameras.entrance.detect.min_score=0.5"));

        Assert.Contains("cannot be changed without changing cameras.yard.detect.min_score too", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Scenes_of_another_configuration_are_left_out_and_named()
    {
        _site.Write("other.yaml", Site);
        _site.Write("scenes/other/scene.yaml", "configuration: ../../other.yaml\nplay: {entrance: ../night/clip.mp4}\nexpect: [{event: zone.entered}]\n");
        _site.Write("scenes/usual/scene.yaml", "play: {entrance: ../night/clip.mp4}\nforbid: [{event: agent.fault}]\n");

        var (plan, rows) = await SweepAsync("detect.min_score=0.5,0.7");

        Assert.Equal(["night", "usual"], plan.Scenes.Select(scene => scene.Name));
        Assert.Contains("Not played, as another configuration is theirs: other.", Report(plan, rows).Notes);
        File.Delete(_site["scenes/night/scene.yaml"]);
        File.Delete(_site["scenes/usual/scene.yaml"]);
        var e = await Assert.ThrowsAsync<SceneException>(() => SweepAsync("detect.min_score=0.5"));
        Assert.StartsWith($"No scene is played to {_site["edgeagent.yaml"]}: it names another configuration", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Faults_of_all_scenes_are_told_before_anything_is_played()
    {
        _site.Write("scenes/a/scene.yaml", "configuration: ../../edgeagent.yaml\nplay: {entrance: none.mp4}\nexpct: []\n");
        _site.Write("scenes/b/scene.yaml", "configuration: ../../edgeagent.yaml\nplay: {entrance: none.mp4}\nexpect: [{event: zone.entered}]\n");

        var e = await Assert.ThrowsAsync<ConfigurationException>(() => SweepAsync("detect.min_score=0.5"));

        Assert.Equal(2, e.Faults.Count);
    }

    [Fact]
    public async Task Where_no_value_passes_it_is_said_which_scenes_fail()
    {
        _site.Scene("expect: [{event: zone.entered, data: {label: person}, count: 2}]");

        var (plan, rows) = await SweepAsync("detect.min_score=0.3,0.5");

        Assert.Contains("No value passes all scenes. With the best, night fails: 'edgeagent test' shows how.", Report(plan, rows).Notes);
    }

    [Fact]
    public async Task A_scene_that_cannot_be_played_with_a_value_is_no_reason_against_the_others()
    {
        var (plan, rows) = await SweepAsync(() => { }, ["detect.model=m,broken"], scene => scene.Configuration.Configuration.Cameras["entrance"].Detect!.Model.EndsWith("broken", StringComparison.Ordinal));

        var report = Report(plan, rows);
        Assert.Equal(("m", null), (report.Best!["detect.model"], report.Points[1].F1));
        Assert.Contains("Some values could not be judged: night: It could not be played: no such model", report.Notes);
    }

    [Fact]
    public async Task What_was_best_is_written_in_its_place_once_it_was_shown_and_agreed_to()
    {
        var (plan, rows) = await SweepAsync("detect.min_score=0.3..0.7:0.1");
        var choice = Choice(plan, rows)!;
        var shown = new List<string>();

        Assert.Equal("Best by F1: detect.min_score=0.5; 0.6 is as good.", Report(plan, rows).Notes[0]);
        Assert.False(await Save(false).SaveAsync(plan, choice.Best, shown.Add));
        Assert.Equal(Site, File.ReadAllText(_site["edgeagent.yaml"]));
        Assert.Contains(shown, line => line.StartsWith("+  entrance: ", StringComparison.Ordinal) && line.Contains("min_score: 0.5}", StringComparison.Ordinal));
        Assert.True(await Save(true).SaveAsync(plan, choice.Best, _ => { }));
        Assert.Equal(Site.Replace("min_score: 0.3", "min_score: 0.5", StringComparison.Ordinal), File.ReadAllText(_site["edgeagent.yaml"]));

        var e = await Assert.ThrowsAsync<FileChangedException>(() => Save(true).SaveAsync(plan, 4, _ => { }));
        Assert.Contains("was changed while the scenes were played", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_value_that_comes_from_elsewhere_is_tried_but_not_written()
    {
        _site.Write("edgeagent.yaml", Site.Replace("min_score: 0.3", "min_score: '${SCORE:-0.3}'", StringComparison.Ordinal));

        var (plan, rows) = await SweepAsync("detect.min_score=0.3,0.5");

        Assert.Equal((0, 1), (plan.Grid.Now, Choice(plan, rows)!.Best));
        var e = Assert.Throws<TuningException>(() => Save(true).RequireWritable(plan.Grid));
        Assert.Equal("cameras.entrance.detect.min_score comes from elsewhere (a variable or the secrets), and is changed there.", e.Message);
    }

    private ConfigurationFile ConfigurationOfSite => new(_site["edgeagent.yaml"], _site[""]);

    private SweepPlanner Planner => new(ConfigurationOfSite, new SecretRedactor(), _ => null);

    private SweepSave Save(bool agrees) => new(ConfigurationOfSite, Planner, new SecretRedactor(), _ => Task.FromResult(agrees));

    private static SweepChoice? Choice(SweepPlan plan, IReadOnlyList<SweepRow> rows) => SweepChoice.Of(plan.Grid, [.. rows.Where(row => row.Point is not null).Select(row => row.Score)], SweepPreference.F1);

    private static SweepReport Report(SweepPlan plan, IReadOnlyList<SweepRow> rows) => SweepReport.Of(plan, rows, Choice(plan, rows), SweepPreference.F1);

    private Task<(SweepPlan Plan, IReadOnlyList<SweepRow> Rows)> SweepAsync(params string[] over) => SweepAsync(() => { }, over);

    private async Task<(SweepPlan Plan, IReadOnlyList<SweepRow> Rows)> SweepAsync(Action played, string[] over, Func<Scene, bool>? isBroken = null)
    {
        var planner = Planner;
        var plan = planner.Read(SceneFinder.Find([_site["scenes"]]), [.. over.Select(text => SweepOver.Parse(text)!)]);
        var run = new SweepRun(plan, configuration => new SceneRun(planner.ReaderOf(configuration), (scene, told, _) =>
        {
            played();
            if (isBroken?.Invoke(scene) == true)
                throw new SceneException("no such model");
            _site.Events.Clear();
            var least = scene.Configuration.Configuration.Cameras["entrance"].Detect?.MinScore ?? 0;
            foreach (var (label, score) in new (string, double)[] { ("person", 0.6), ("cat", 0.4) }.Where(seen => seen.Item2 >= least))
                _site.Entered(1, label: label, score: score);
            foreach (var (envelope, at) in _site.Events)
                told(envelope, at);
            return Task.FromResult(TimeSpan.FromSeconds(2));
        }, new SecretRedactor(), new FakeTimeProvider()));
        return (plan, await run.RunAsync((_, _) => { }, CancellationToken.None));
    }
}
