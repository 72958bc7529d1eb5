using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Tests.Scenes;

public sealed class SceneReaderTests : IDisposable
{
    private readonly SceneFolder _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public void A_scene_says_what_is_played_when_to_what_and_what_must_come_of_it()
    {
        var scene = SceneFolder.Reader().Read(_site.Scene("""
            from: 2026-11-26T22:15:00+01:00
            expect:
              - event: zone.entered
                source: entrance
                at: 2s
                within: 500ms
                data: {zone: door, label: person, score: 0.7..0.9, box.x: 0.1 +- 0.05}
                if: event.data.track > 0
              - {event: [rule.intruder, object.*], between: 1s..5s, count: 2..5}
            forbid:
              - event: agent.fault
            exact: events.jsonl
            """));

        Assert.Equal(("A person at the door", SceneFolder.Begin, _site["scenes/night/events.jsonl"]), (scene.About, scene.From, scene.Exact));
        Assert.Equal(_site["scenes/night/clip.mp4"], Assert.Single(Assert.Single(scene.Play).Pieces).File);
        Assert.Equal("zone.entered of entrance at 2s +- 0.5s, zone door, label person, score 0.7..0.9, box.x 0.1 +- 0.05, if event.data.track > 0", scene.Expected[0].Words);
        Assert.Equal("2..5 times rule.intruder or object.* between 1s..5s", scene.Expected[1].Words);
        Assert.Contains("object.left", (IReadOnlySet<string>)scene.Expected[1].Pattern.Types);
        Assert.Equal((6, 12, 14), (scene.Expected[0].Pattern.Line, scene.Expected[1].Pattern.Line, scene.Forbidden[0].Line));
    }

    [Fact]
    public void A_folder_of_run_record_is_played_to_the_sources_that_it_has_and_says_when_it_was()
    {
        _site.Write("night/yard/20261126T220000500Z.ffconcat", "ffconcat version 1.0\nfile 20261126T220000500Z.mp4\n");
        _site.Write("night/yard/20261126T220000500Z.mp4", "");
        _site.Write("night/entrance/20261126T220000000Z.ffconcat", "ffconcat version 1.0\nfile 20261126T220000000Z.mp4\n");
        _site.Write("night/entrance/20261126T220000000Z.mp4", "");
        _site.Write("night/gone/20261126T220000000Z.ffconcat", "ffconcat version 1.0\n");

        var scene = SceneFolder.Reader().Read(_site.Scene("forbid: [{event: agent.fault, source: yard}]", "play: ../../night"));

        Assert.Equal(["entrance 0", "yard 500"], scene.Play.Select(media => $"{media.Source} {media.Pieces[0].Begin.TotalMilliseconds}"));
        Assert.Equal(new DateTimeOffset(2026, 11, 26, 22, 0, 0, TimeSpan.Zero), scene.From);
    }

    [Theory]
    [InlineData("play: ../../night", "is no folder that 'run --record' has written. Name one, or a camera or microphone and its file")]
    [InlineData("play: ../../none", "none does not exist. Name one, or a camera")]
    [InlineData("play: ../../other", "other: it has nothing of a camera or microphone of this configuration; it has gate.")]
    [InlineData("play: ../../hostile", "hostile: nothing of this recording can be played: the pieces that its lists name are not there.")]
    [InlineData("play: rtsp://10.0.0.8/s", "10.0.0.8/s does not exist.")]
    [InlineData("play: {entrance: 'rtsp://10.0.0.8/s'}", "10.0.0.8/s does not exist. Copy the media there")]
    [InlineData("play: {entrance: 'concat:/etc/passwd'}", "concat:/etc/passwd does not exist. Copy the media there")]
    [InlineData("play: {'../entrance': clip.mp4}", "no camera or microphone is called '../entrance'.")]
    [InlineData("play: ../../other\nfrom: 2026-11-26T22:15:00Z", "from: a recording says itself when it was. Remove from:.")]
    public void What_is_no_media_is_told(string play, string fault)
    {
        _site.Write("night/a.txt", "");
        _site.Write("other/gate/20261126T220000000Z.ffconcat", "ffconcat version 1.0\nfile 20261126T220000000Z.mp4\n");
        _site.Write("other/gate/20261126T220000000Z.mp4", "");
        _site.Write("hostile/entrance/20261126T220000000Z.ffconcat", "ffconcat version 1.0\nfile ../../../../../../../etc/passwd\n");

        var e = Assert.Throws<ConfigurationException>(() => SceneFolder.Reader().Read(_site.Scene("forbid: [{event: agent.fault}]", play)));

        Assert.Contains(e.Faults, each => each.ToString().Contains(fault, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("expct: []", ":4:1 expct: 'expct' is not a key here. Allowed: about, configuration, play, from, expect, forbid, exact. Did you mean 'expect'?")]
    [InlineData("expect: zone.entered", ":4:9 expect: a single value stands here. Allowed: a list, each '- ' with keys of its own.")]
    [InlineData("expect: [zone.entered]", ":4:10 expect[0]: a single value stands here. Allowed: keys of its own.")]
    [InlineData("expect: [~]", "expect[0]: the value is empty.")]
    [InlineData("expect: [{source: entrance}]", "expect[0].event: the key is missing.")]
    [InlineData("expect: [{event: zone.enterd}]", "expect[0].event: 'zone.enterd' is not allowed.")]
    [InlineData("expect: [{event: rule.intrudr}]", "expect[0].event: no event is called 'rule.intrudr'. Did you mean 'rule.intruder'?")]
    [InlineData("expect: [{event: []}]", "expect[0].event: no event is named.")]
    [InlineData("expect: [{event: zone.entered, source: yard}]", "expect[0].source: nothing comes from 'yard', which is not played. Played are entrance.")]
    [InlineData("expect: [{event: zone.entered, at: 2}]", "expect[0].at: '2' is not allowed.")]
    [InlineData("expect: [{event: zone.entered, at: 2s, between: 1s..2s}]", "expect[0].between: at: and between: both say when it comes.")]
    [InlineData("expect: [{event: zone.entered, within: 2s}]", "expect[0].within: it is a tolerance of at:, which is not there.")]
    [InlineData("expect: [{event: zone.entered, between: 5s..1s}]", "expect[0].between: '5s..1s' is not allowed. Allowed: two times with their units: 1s..5s")]
    [InlineData("expect: [{event: zone.entered, between: ..}]", "expect[0].between: '..' is not allowed.")]
    [InlineData("expect: [{event: zone.entered, count: 0}]", "expect[0].count: '0' is not allowed. What must not come stands under forbid. Allowed: a number above 0")]
    [InlineData("expect: [{event: zone.entered, count: 5..2}]", "expect[0].count: '5..2' is not allowed.")]
    [InlineData("expect: [{event: zone.entered, count: 99999999999}]", "expect[0].count: '99999999999' is not allowed.")]
    [InlineData("expect: [{event: zone.entered, data: {zon: door}}]", "expect[0].data.zon: 'data' has no 'zon'. Did you mean 'zone'? It has ")]
    [InlineData("expect: [{event: zone.entered, data: {score: high}}]", "expect[0].data.score: 'high' is not allowed. Allowed: a number, or a range: 0.9, 0.7..0.9")]
    [InlineData("expect: [{event: zone.entered, data: {score: 0.9..0.7}}]", "expect[0].data.score: '0.9..0.7' is not allowed.")]
    [InlineData("expect: [{event: zone.entered, data: {box: 3}}]", "expect[0].data.box: 'data.box' is no single value. Name one of its members: box.x, box.y, box.w, box.h.")]
    [InlineData("expect: [{event: zone.entered, data: {box.x.y: 3}}]", "expect[0].data.box.x.y: 'data.box.x' is a number and has no 'y'.")]
    [InlineData("expect: [{event: part.inspected, data: {defects: crack}}]", "expect[0].data.defects: 'data.defects' is a list; ask it with if: event.data.defects.some(x => …).")]
    [InlineData("expect: [{event: part.inspected, data: {verdict: defectiv}}]", "expect[0].data.verdict: 'defectiv' is not allowed. Allowed: good, defective, ")]
    [InlineData("expect: [{event: zone.entered, if: \"event.data.zon === 'door'\"}]", "expect[0].if: 'event.data' has no 'zon'. Did you mean 'zone'?")]
    [InlineData("expect: [{event: zone.entered, if: \"count('entrace') > 0\"}]", "expect[0].if: no camera or microphone is called 'entrace'.")]
    [InlineData("forbid: [{event: agent.fault, count: 2}]", "forbid[0].count: 'count' is not a key here.")]
    [InlineData("about: x", "about: the key stands here for the second time.")]
    [InlineData("from: 2026-11-26T22:15:00\nexpect: [{event: zone.entered}]", "from: '2026-11-26T22:15:00' is not allowed. It has no offset: add Z, or +01:00.")]
    [InlineData("", ":3:7 play: the scene asks for nothing, so it could not fail.")]
    public async Task What_is_wrong_in_a_scene_is_said_with_its_place(string asked, string fault)
    {
        var result = await _site.PlayAsync(_site.Scene(asked));

        Assert.True(result.IsFaulty);
        Assert.False(result.Passed);
        Assert.Contains(result.Troubles, trouble => trouble.Contains(fault, StringComparison.Ordinal) && trouble.StartsWith(_site["scenes/night/scene.yaml"], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("play: {entrance: gone.mp4}", "play.entrance: {0}/scenes/night/gone.mp4 does not exist. Copy the media there, or correct the path, which begins beside the scene.")]
    [InlineData("play: {entrace: clip.mp4}", "play.entrace: no camera or microphone is called 'entrace'. Did you mean 'entrance'? There are entrance, yard, desk.")]
    [InlineData("play: {}", "play: nothing is played.")]
    [InlineData("from: 2026-11-26T22:15:00Z", "play: the key is missing.")]
    [InlineData("play: {entrance: \"a\\0b\"}", "play.entrance: ")]
    public async Task What_cannot_be_played_is_said_before_it_is(string play, string fault)
    {
        var result = await _site.PlayAsync(_site.Scene("expect: [{event: zone.entered}]", play));

        Assert.True(result.IsFaulty);
        Assert.Contains(result.Troubles, trouble => trouble.Contains(fault.Replace("{0}", _site[""], StringComparison.Ordinal), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("")]
    [InlineData("- a\n- b")]
    [InlineData("play: [")]
    [InlineData("\0\0\0")]
    [InlineData("expect: &a [*a]")]
    [InlineData("expect: !!python/object:os.system [ls]")]
    public void What_is_no_scene_is_refused_and_not_a_defect(string text)
    {
        _site.Write("scenes/night/scene.yaml", text);

        Assert.Throws<ConfigurationException>(() => SceneFolder.Reader().Read(new SceneFile("night", _site["scenes/night/scene.yaml"])));
    }

    /// <summary>Ten lists of ten lists, eight deep: a file of 500 bytes that stands for a hundred million events.</summary>
    [Fact]
    public void A_scene_that_is_made_to_take_all_memory_is_refused_by_its_limits()
    {
        var lists = Enumerable.Range(1, 8).Select(i => $"x{i}: &x{i} [{string.Join(',', Enumerable.Repeat($"*x{i - 1}", 10))}]");
        AssertRefused($"x0: &x0 {{event: zone.entered}}\n{string.Join('\n', lists)}\nplay: {{entrance: clip.mp4}}\nexpect: *x8\n", "expect[0]: a list stands here.");
        AssertRefused($"x: &x {{event: zone.entered}}\nplay: {{entrance: clip.mp4}}\nexpect: [{string.Join(',', Enumerable.Repeat("*x", 60_000))}]\n", "the file stands for more than 100000 values. Use fewer aliases.");
        AssertRefused($"configuration: ../../edgeagent.yaml\nplay: {{entrance: clip.mp4}}\nexpect: [{string.Join(',', Enumerable.Repeat("{event: zone.entered}", 1001))}]\n", "more than 1000 events are asked for.");
        AssertRefused($"about: {new string('x', 1 << 20)}\n", "the file is larger than 1024 KiB");
        AssertRefused($"expect: {new string('[', 5000)}{new string(']', 5000)}\n", "nested deeper than 16 levels");

        void AssertRefused(string text, string fault)
        {
            _site.Write("scenes/night/scene.yaml", text);
            var before = GC.GetAllocatedBytesForCurrentThread();
            var e = Assert.Throws<ConfigurationException>(() => SceneFolder.Reader().Read(new SceneFile("night", _site["scenes/night/scene.yaml"])));
            Assert.Contains(e.Faults, each => each.ToString().Contains(fault, StringComparison.Ordinal));
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400 << 20);
        }
    }

    [Fact]
    public async Task A_configuration_that_is_not_there_or_faulty_is_a_fault_of_its_scene_and_is_read_once()
    {
        Assert.Contains("no configuration is named", Assert.Single((await _site.Run().RunAsync(Named(""), false, CancellationToken.None)).Troubles), StringComparison.Ordinal);
        Assert.Contains("configuration: " + _site["scenes/night/gone.yaml"] + " does not exist.", Assert.Single((await _site.PlayAsync(Named("configuration: gone.yaml"))).Troubles), StringComparison.Ordinal);
        _site.Write("scenes/night/bad.yaml", "cameras: {a: {source: x.mp4, detct: {}}}");
        Assert.Contains("bad.yaml:1:30 cameras.a.detct: 'detct' is not a key here.", Assert.Single((await _site.PlayAsync(Named("configuration: bad.yaml"))).Troubles), StringComparison.Ordinal);
        var scene = Named("");
        var reader = SceneFolder.Reader(_site["edgeagent.yaml"]);
        Assert.Same(reader.Read(scene).Configuration, reader.Read(scene).Configuration);

        SceneFile Named(string configuration)
        {
            _site.Write("scenes/night/scene.yaml", $"{configuration}\nplay: {{entrance: clip.mp4}}\nforbid: [{{event: agent.fault}}]\n");
            return new SceneFile("night", _site["scenes/night/scene.yaml"]);
        }
    }
}
