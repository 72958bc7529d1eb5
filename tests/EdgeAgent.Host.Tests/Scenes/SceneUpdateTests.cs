using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Tests.Scenes;

public sealed class SceneUpdateTests : IDisposable
{
    private readonly SceneFolder _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task A_moment_is_moved_in_its_place_and_all_else_stays()
    {
        _site.Entered(4.25);
        var scene = _site.Scene("""
            expect:
              - event: zone.entered
                at: 2s    # when she comes
                data: {zone: door}
              - {event: zone.entered, data: {zone: yard}}
            """);

        var result = await _site.PlayAsync(scene, update: true);
        var changed = Assert.Single(result.Updates);
        Assert.Equal(["-     at: 2s    # when she comes", "+     at: 4.25s    # when she comes"], changed.Lines);
        Assert.Contains("at: 2s ", File.ReadAllText(scene.Path), StringComparison.Ordinal);
        var before = File.ReadAllText(scene.Path);
        changed.Write();
        Assert.Equal(before.Replace("at: 2s", "at: 4.25s", StringComparison.Ordinal), File.ReadAllText(scene.Path));
        var after = await _site.PlayAsync(scene, update: true);
        Assert.Equal((true, false), (after.Checks[0].Passed, after.Checks[1].Passed));
        Assert.Empty(after.Updates);
    }

    [Theory]
    [InlineData("{event: zone.entered, at: 2s, data: {zone: yard}}")]
    [InlineData("{event: zone.entered, at: 2s, count: 2}")]
    [InlineData("{event: zone.entered, between: 1s..2s}")]
    [InlineData("{event: object.entered, at: 2s}")]
    [InlineData("{event: zone.*, at: 2s}, {event: zone.entered, at: 4s}")]
    public async Task What_is_not_the_moment_of_the_one_event_that_can_be_meant_is_a_person_s_to_change(string asked)
    {
        _site.Entered(4);
        _site.Seen(5);
        _site.Seen(6);

        Assert.Empty((await _site.PlayAsync(_site.Scene($"expect: [{asked}]\nforbid: [{{event: object.entered}}]"), update: true)).Updates);
    }

    [Fact]
    public async Task Every_event_is_written_with_what_goes_and_what_comes()
    {
        _site.Entered(1);
        var scene = _site.Scene("exact: events.jsonl");
        var first = Assert.Single((await _site.PlayAsync(scene, update: true)).Updates);
        Assert.Equal("""+ {"at_ms":1000,"type":"zone.entered","source":"entrance","subject":"track/1","data":{"zone":"door","label":"person","score":0.8,"box":{"x":0.1,"y":0.2,"w":0.3,"h":0.4},"track":1,"model":"m"}}""", Assert.Single(first.Lines));
        Assert.False(File.Exists(_site["scenes/night/events.jsonl"]));
        first.Write();

        _site.Entered(3, track: 2);
        var second = Assert.Single((await _site.PlayAsync(scene, update: true)).Updates);
        Assert.StartsWith("+ {\"at_ms\":3000,", Assert.Single(second.Lines), StringComparison.Ordinal);
        second.Write();
        Assert.Equal(2, File.ReadAllLines(_site["scenes/night/events.jsonl"]).Length);
        Assert.True((await _site.PlayAsync(scene)).Passed);
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_said()
    {
        _site.Entered(1);
        var changed = Assert.Single((await _site.PlayAsync(_site.Scene("exact: gone/events.jsonl"), update: true)).Updates);

        Assert.Contains("cannot be written", Assert.Throws<SceneException>(changed.Write).Message, StringComparison.Ordinal);
    }
}
