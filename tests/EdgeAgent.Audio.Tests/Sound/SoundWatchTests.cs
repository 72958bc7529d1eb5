using EdgeAgent.Audio.Sound;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Sound;

public sealed class SoundWatchTests
{
    private const int Rate = 1000;
    private static readonly string[] Labels = ["Dog", "Glass", "Silence"];

    private readonly List<EventData> _told = [];
    private long _at;

    [Fact]
    public void A_sound_begins_at_on_goes_on_above_off_and_is_over_after_the_off_delay()
    {
        var watch = Watch(new SoundOptions { Smooth = 1, Rule = new SoundRule(0.5, 0.3, TimeSpan.FromSeconds(1)) });
        // Windows of 1 s every 0.5 s; the dog: 0.49 is not enough, 0.5 is, 0.3 holds, 0.29 does not.
        Push(watch, 0.49f, 0.5f, 0.3f, 0.8f, 0.29f, 0.1f, 0.9f);
        var started = Assert.IsType<SoundStarted>(_told[0]);
        Assert.Equal(("Dog", 0.5, 500, 1500, "tagger"), (started.Label, started.Score, started.StartMs, started.StreamTimeMs, started.Model));
        var ended = Assert.IsType<SoundEnded>(_told[1]);
        // Heard last in the window of 1.5 to 2.5 s; over one second after its end.
        Assert.Equal(("Dog", 500, 2500, 2000, 3500), (ended.Label, ended.StartMs, ended.EndMs, ended.DurationMs, ended.StreamTimeMs));
        Assert.Equal(0.8, ended.PeakScore, 1e-6);
        Assert.Equal(3000, Assert.IsType<SoundStarted>(_told[2]).StartMs);
        Assert.Equal(3, _told.Count);
    }

    [Fact]
    public void A_sound_that_comes_back_within_the_off_delay_is_the_same_one()
    {
        var watch = Watch(new SoundOptions { Smooth = 1, Rule = new SoundRule(0.5, 0.3, TimeSpan.FromSeconds(1)) });
        Push(watch, 0.9f, 0.1f, 0.9f, 0.1f, 0.3f, 0.1f);
        Assert.Single(_told);
        watch.Break(4000);
        var ended = Assert.IsType<SoundEnded>(_told[1]);
        Assert.Equal((0, 3000, 4000), (ended.StartMs, ended.EndMs, ended.StreamTimeMs));
    }

    [Fact]
    public void A_score_is_the_mean_of_the_last_windows_and_of_fewer_at_the_start()
    {
        var watch = Watch(new SoundOptions { Smooth = 3, Rule = new SoundRule(0.5, 0.5, TimeSpan.Zero) });
        Push(watch, 0.2f, 0.7f, 0.6f, 0.8f, 0.05f);
        // Means: 0.2, 0.45, 0.5, 0.7, 0.48.
        Assert.Equal((1000.0, 3000.0), (((SoundStarted)_told[0]).StreamTimeMs - 1000, ((SoundEnded)_told[1]).StreamTimeMs));
        Assert.Equal(0.7, ((SoundEnded)_told[1]).PeakScore, 1e-6);
    }

    [Fact]
    public void After_a_gap_what_was_heard_before_counts_no_more()
    {
        var watch = Watch(new SoundOptions { Smooth = 2, Rule = new SoundRule(0.5, 0.3, TimeSpan.Zero) });
        Push(watch, 0.1f);
        watch.Break(1000);
        Push(watch, 0.6f);
        Assert.IsType<SoundStarted>(Assert.Single(_told));
    }

    [Fact]
    public void A_class_may_have_a_rule_of_its_own_and_case_does_not_count()
    {
        var watch = Watch(new SoundOptions
        {
            Smooth = 1,
            Classes = new Dictionary<string, SoundRule> { ["glass"] = new(0.2, 0.1, TimeSpan.Zero) },
        });
        watch.Push([0.3f, 0.2f, 0.4f], 0, 1000);
        watch.Push([0.3f, 0.05f, 0.4f], 500, 1500);
        Assert.Equal(["Glass", "Glass"], _told.Select(t => t is SoundStarted s ? s.Label : ((SoundEnded)t).Label));
    }

    [Fact]
    public void Only_some_classes_are_told_and_some_never()
    {
        var watch = Watch(new SoundOptions { Smooth = 1, Only = ["Dog", "Silence"], Ignore = ["silence"] });
        watch.Push([0.9f, 0.9f, 0.9f], 0, 1000);
        Assert.Equal("Dog", Assert.IsType<SoundStarted>(Assert.Single(_told)).Label);
    }

    [Theory]
    [InlineData("Dogs", "Did you mean 'Dog'?")]
    [InlineData("Aeroplane", "no class 'Aeroplane' among its 3.")]
    public void A_class_that_the_model_has_not_is_refused(string label, string said)
    {
        Assert.Contains(said, Assert.Throws<ModelException>(() => Watch(new SoundOptions { Only = [label] })).Message, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Throws<ModelException>(() => Watch(new SoundOptions { Ignore = [label] })).Message, StringComparison.Ordinal);
        Assert.Contains(said, Assert.Throws<ModelException>(() => Watch(new SoundOptions { Classes = new Dictionary<string, SoundRule> { [label] = SoundRule.Usual } })).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_highest_classes_are_told_so_often_whether_they_count_or_not()
    {
        var watch = Watch(new SoundOptions { Smooth = 1, Top = 2, TopEvery = TimeSpan.FromSeconds(1), Only = ["Dog"] });
        for (var i = 0; i < 5; i++)
            watch.Push([0.1f, 0.3f, 0.2f], i * 500, (i * 500) + 1000);
        var tops = _told.Cast<SoundTop>().ToList();
        Assert.Equal([1000, 2000, 3000], tops.Select(t => t.EndMs));
        Assert.All(tops, t => Assert.Equal([("Glass", 0.3f), ("Silence", 0.2f)], t.Classes.Select(c => (c.Label, (float)c.Score))));
    }

    [Fact]
    public void A_window_costs_no_memory_while_nothing_is_told()
    {
        var watch = Watch(new SoundOptions());
        var (scores, at) = (new float[] { 0.1f, 0.2f, 0.3f }, 0L);
        Assert.Equal(0, SteadyState.Bytes(() => watch.Push(scores, at += 500, at + 1000)));
        Assert.Empty(_told);
    }

    [Theory]
    [InlineData(0, 0, 0, "'on' is 0")]
    [InlineData(0.5, 0.6, 0, "off must not be above on")]
    [InlineData(0.5, 0.3, 7200, "'off_delay' is 7200 s")]
    public void A_rule_that_contradicts_itself_says_how(double on, double off, int delay, string said) =>
        Assert.Contains(said, new SoundRule(on, off, TimeSpan.FromSeconds(delay)).Fault(), StringComparison.Ordinal);

    private void Push(SoundWatch watch, params float[] dog)
    {
        foreach (var score in dog)
        {
            watch.Push([score, 0, 0], _at, _at + 1000);
            _at += 500;
        }
    }

    private SoundWatch Watch(SoundOptions options) => new("tagger", Labels, options, Rate, _told.Add);
}
