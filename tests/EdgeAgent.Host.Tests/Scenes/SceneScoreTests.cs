using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Tests.Scenes;

public sealed class SceneScoreTests : IDisposable
{
    private readonly SceneFolder _site = new();

    public void Dispose() => _site.Dispose();

    [Theory]
    [InlineData(12, 12, 1, 0)]
    [InlineData(13, 13, 0, 0)]
    [InlineData(15, 13, 0, 0)]
    [InlineData(17, 13, 0, 2)]
    [InlineData(0, 0, 13, 0)]
    public async Task Counts_are_taken_seriously(int came, int found, int missed, int wrong)
    {
        for (var i = 0; i < came; i++)
            _site.Entered(i, track: i);

        Assert.Equal(new SceneScore(found, missed, wrong), await ScoreAsync("expect: [{event: zone.entered, count: 13..15}]"));
    }

    [Fact]
    public async Task Once_or_more_is_found_once()
    {
        _site.Entered(1);
        _site.Entered(2);
        _site.Entered(3, label: "car");

        Assert.Equal(new SceneScore(1, 1, 0), await ScoreAsync("expect: [{event: zone.entered}, {event: keyword.detected}]"));
    }

    [Fact]
    public async Task An_event_that_is_wrong_in_two_ways_is_one()
    {
        _site.Entered(1);
        _site.Entered(2);
        _site.Seen(3);

        Assert.Equal(
            new SceneScore(1, 0, 2),
            await ScoreAsync("expect: [{event: zone.entered, count: 1}]\nforbid: [{event: zone.entered}, {event: zone.*, data: {label: person}}]"));
    }

    [Fact]
    public async Task Of_every_event_what_is_missing_is_missed_and_what_is_other_is_missed_and_wrong()
    {
        var scene = _site.Scene("exact: events.jsonl");
        _site.Entered(1);
        _site.Entered(2, track: 2);
        _site.Entered(3, track: 3);
        foreach (var changed in (await _site.PlayAsync(scene, update: true)).Updates)
            changed.Write();
        Assert.Equal(new SceneScore(3, 0, 0), (await _site.PlayAsync(scene)).Score);

        _site.Events.Clear();
        _site.Entered(1);
        _site.Entered(2, track: 2, label: "car");
        _site.Seen(5);

        Assert.Equal(new SceneScore(1, 2, 2), (await _site.PlayAsync(scene)).Score);
    }

    [Theory]
    [InlineData(8, 2, 0, 1, 0.8, 0.888888)]
    [InlineData(8, 0, 2, 0.8, 1, 0.888888)]
    [InlineData(0, 3, 0, 0, 0, 0)]
    [InlineData(0, 0, 3, 0, 1, 0)]
    [InlineData(0, 0, 0, 1, 1, 1)]
    public void Precision_recall_and_f1_are_what_the_documentation_says(int found, int missed, int wrong, double precision, double recall, double f1)
    {
        var score = new SceneScore(found, missed, wrong);

        Assert.Equal((precision, recall), (score.Precision, score.Recall));
        Assert.Equal(f1, score.F1, 0.000001);
    }

    private async Task<SceneScore> ScoreAsync(string asked) => (await _site.PlayAsync(_site.Scene(asked))).Score;
}
