using EdgeAgent.Host.Scenes;

namespace EdgeAgent.Host.Tests.Scenes;

public sealed class SceneJudgeTests : IDisposable
{
    private readonly SceneFolder _site = new();

    public void Dispose() => _site.Dispose();

    [Fact]
    public async Task What_came_as_asked_passes()
    {
        _site.Seen(1.5);
        _site.Entered(2.4);
        _site.Entered(5, label: "car", track: 2);

        Assert.Empty(await _site.FaultsOfAsync("""
            expect:
              - {event: zone.entered, source: entrance, at: 2s, within: 500ms, data: {zone: door, label: person, score: 0.7..0.9, box.x: 0.1 +- 0.01, track: 1}}
              - {event: zone.*, data: {label: car}, between: 4s..6s, count: 1, if: event.data.score >= 0.8}
              - {event: object.entered, count: 1}
            forbid:
              - {event: zone.entered, data: {zone: yard}}
              - {event: zone.entered, between: ..2s}
            """));
    }

    [Theory]
    [InlineData("at: 2s", "expect[0]: did not come|expect[0]: nearest is zone.entered of entrance at 4.2s, track/3: 1.2s too late; zone is 'yard', not door")]
    [InlineData("at: 9s, within: 100ms", "expect[0]: did not come|expect[0]: nearest is zone.entered of entrance at 4.2s, track/3: 4.7s too early; zone is 'yard', not door")]
    public async Task The_nearest_event_is_shown_with_its_differences(string when, string faults)
    {
        _site.Entered(30, zone: "yard", track: 4);
        _site.Entered(4.2, zone: "yard", track: 3);
        _site.Entered(5, zone: "yard", track: 5, score: 0.4);

        Assert.Equal(faults.Split('|'), await _site.FaultsOfAsync($"expect: [{{event: zone.entered, {when}, data: {{zone: door, score: 0.7..}}}}]"));
    }

    [Fact]
    public async Task Where_none_of_the_type_came_it_is_said_what_did()
    {
        _site.Seen(1);
        _site.Seen(2, track: 2);
        _site.Fault(3, "x");

        Assert.Equal(["expect[0]: did not come", "expect[0]: no zone.entered came at all; there came 2 object.entered, 1 agent.fault"], await _site.FaultsOfAsync("expect: [{event: zone.entered}]"));
        _site.Events.Clear();
        Assert.Equal(["expect[0]: did not come", "expect[0]: no zone.entered came at all; there came nothing"], await _site.FaultsOfAsync("expect: [{event: zone.entered}]"));
    }

    [Fact]
    public async Task An_event_stands_for_one_expectation_and_the_other_says_so()
    {
        _site.Entered(2);

        Assert.Equal(
            ["expect[1]: did not come", "expect[1]: zone.entered of entrance at 2s, track/1 would be it, and stands for expect[0] already"],
            await _site.FaultsOfAsync("expect: [{event: zone.entered}, {event: zone.*}]"));
    }

    [Fact]
    public async Task Events_are_shared_so_that_all_are_satisfied_whatever_the_order()
    {
        _site.Entered(2, label: "car");
        _site.Entered(3);

        Assert.Empty(await _site.FaultsOfAsync("expect: [{event: zone.entered, count: 1}, {event: zone.entered, data: {label: car}, count: 1}]"));
    }

    [Theory]
    [InlineData("1", "expect[0]: came 3 times, asked is 1: 1s, 2s, 3s|expect[0]: too much: zone.entered of entrance at 2s, track/1 (zone door, label person, score 0.8, track 1)|expect[0]: too much: zone.entered of entrance at 3s")]
    [InlineData("4..", "expect[0]: came 3 times, asked is 4..: 1s, 2s, 3s")]
    [InlineData("1..2", "expect[0]: came 3 times, asked is 1..2: 1s, 2s, 3s|expect[0]: too much: zone.entered of entrance at 3s")]
    [InlineData("3", "")]
    [InlineData("2..5", "")]
    [InlineData("3..", "")]
    public async Task How_often_is_counted(string count, string faults)
    {
        for (var second = 1; second <= 3; second++)
            _site.Entered(second);

        var said = await _site.FaultsOfAsync($"expect: [{{event: zone.entered, count: {count}}}]");
        var expected = faults.Split('|', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(expected.Length, said.Count);
        Assert.All(said.Zip(expected), pair => Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_is_forbidden_is_shown_even_where_it_is_expected()
    {
        for (var second = 1; second <= 12; second++)
            _site.Entered(second, track: second);

        var faults = await _site.FaultsOfAsync("expect: [{event: zone.entered}]\nforbid: [{event: zone.*, data: {label: person}}]");
        Assert.Equal("forbid[0]: came 12 times", faults[0]);
        Assert.Equal("forbid[0]: zone.entered of entrance at 1s, track/1 (zone door, label person, score 0.8, track 1)", faults[1]);
        Assert.Equal("forbid[0]: and 2 more", faults[^1]);
        Assert.Equal(12, faults.Count);
    }

    [Fact]
    public async Task A_condition_knows_what_came_before_and_says_which_of_its_parts_does_not_hold()
    {
        _site.Heard(1, "stop");
        _site.Seen(2);
        _site.Entered(3);

        const string play = "play: {entrance: clip.mp4, desk: desk.wav}";
        Assert.True((await _site.PlayAsync(_site.Scene("expect: [{event: zone.entered, if: \"seen('keyword.detected', '5s', {keyword: 'stop'}) && count('entrance', 'person') === 1 && last('object.entered')?.data.track === 1\"}]", play))).Passed);
        var failed = await _site.PlayAsync(_site.Scene("expect: [{event: zone.entered, if: \"count('entrance', 'person') > 1\"}, {event: zone.entered, if: \"seen('keyword.detected', '1s')\"}]", play));
        Assert.Equal("nearest is zone.entered of entrance at 3s, track/1: count('entrance', 'person') is 1, asked is > 1", failed.Checks[0].Faults[1]);
        Assert.Equal("nearest is zone.entered of entrance at 3s, track/1: seen('keyword.detected', '1s'): no", failed.Checks[1].Faults[1]);
    }

    [Fact]
    public async Task A_condition_that_cannot_be_evaluated_forbids_nothing_silently()
    {
        _site.Entered(3);
        var endless = $"[{string.Join(", ", Enumerable.Repeat("1", 60))}]";
        var condition = $"{endless}.every(a => {endless}.every(b => {endless}.every(c => {endless}.every(d => a + b + c + d > 0))))";

        var faults = await _site.FaultsOfAsync($"forbid: [{{event: zone.entered, if: \"{condition}\"}}]");
        Assert.StartsWith("forbid[0]: could not be told of zone.entered of entrance at 3s, track/1: '", Assert.Single(faults), StringComparison.Ordinal);
        Assert.EndsWith("cannot be evaluated: It took more than 5 ms.", faults[0], StringComparison.Ordinal);
        Assert.Contains(await _site.FaultsOfAsync($"expect: [{{event: zone.entered, if: \"{condition}\"}}]"), fault => fault.Contains("cannot be evaluated", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_time_of_day_is_that_of_the_scene()
    {
        _site.Entered(3);

        Assert.Empty(await _site.FaultsOfAsync("from: 2026-11-26T22:15:00+01:00\nexpect: [{event: zone.entered, if: \"minutes() >= 22 * 60 + 15 && weekday() === 'thu'\"}]"));
    }

    [Fact]
    public async Task What_cannot_be_played_is_said_and_is_no_fault_of_the_scene()
    {
        var scene = _site.Scene("forbid: [{event: agent.fault}]");
        var result = await _site.Run(_ => throw new SceneException("entrance: the film ends in the middle of a picture.")).RunAsync(scene, false, CancellationToken.None);

        Assert.Equal((false, false, "It could not be played: entrance: the film ends in the middle of a picture."), (result.Passed, result.IsFaulty, Assert.Single(result.Troubles)));
    }

    [Fact]
    public async Task More_events_than_a_scene_may_have_end_it()
    {
        _site.Seen(1);
        var only = _site.Events[0];
        _site.Events.AddRange(Enumerable.Repeat(only, SceneWatch.MostEvents));

        var result = await _site.PlayAsync(_site.Scene("forbid: [{event: agent.fault}]"));
        Assert.Contains("More than 200000 events came. Cut the media", Assert.Single(result.Troubles), StringComparison.Ordinal);
    }
}
