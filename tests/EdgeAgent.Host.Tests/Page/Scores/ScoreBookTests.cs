using EdgeAgent.Host.Page.Scores;
using EdgeAgent.Vision.Tracking;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Page.Scores;

public sealed class ScoreBookTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Things_are_counted_by_class_and_best_score()
    {
        var book = new ScoreBook(_time);
        book.Add("person", 0, ScoreOutcome.TooWeak);
        book.Add("person", 0.449, ScoreOutcome.TooWeak);
        book.Add("person", 0.91, ScoreOutcome.Told);
        book.Add("person", 1, ScoreOutcome.Told);
        book.Add("bag", 0.5, ScoreOutcome.Told);

        var counts = book.Read();

        Assert.Equal(["bag", "person"], counts.Classes.Keys);
        Assert.Equal((1, 1, 1, 1, 2), (counts.Classes["person"].Best[0], counts.Classes["person"].Best[8], counts.Classes["person"].Best[18], counts.Classes["person"].Best[19], counts.Classes["person"].Told));
        Assert.Equal((1, 1), (counts.Classes["bag"].Best[10], counts.Classes["bag"].Best.Sum()));
    }

    [Fact]
    public void After_an_hour_nothing_is_left_and_what_came_later_is()
    {
        var book = new ScoreBook(_time);
        book.Add("person", 0.9, ScoreOutcome.Told);
        _time.Advance(TimeSpan.FromMinutes(30));
        book.Add("person", 0.5, ScoreOutcome.Told);
        Assert.Equal(2, book.Read().Classes["person"].Told);
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromMinutes(30), book.Read().From);

        _time.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal(1, book.Read().Classes["person"].Told);
        Assert.Equal(_time.GetUtcNow() - ScoreBook.Reach, book.Read().From);
        _time.Advance(TimeSpan.FromMinutes(31));
        Assert.Empty(book.Read().Classes);
    }

    [Fact]
    public void Another_threshold_would_have_told_what_was_too_weak_and_nothing_that_was_not_told_for_another_reason()
    {
        var book = new ScoreBook(_time);
        book.Add("person", 0.29, ScoreOutcome.TooWeak);
        book.Add("person", 0.3, ScoreOutcome.TooWeak);
        book.Add("person", 0.45, ScoreOutcome.Told);
        book.Add("person", 0.9, ScoreOutcome.Untold);
        book.Add("person", 1, ScoreOutcome.Told);

        var person = book.Read().Classes["person"];

        Assert.Equal((2, 3, 2, 1, 1), (person.Told, person.ToldFrom(0.3), person.ToldFrom(0.45), person.ToldFrom(0.46), person.ToldFrom(0.99)));
        Assert.Equal((4, 0), (person.ToldFrom(0), person.ToldFrom(1)));
    }

    [Fact]
    public void Classes_are_bounded()
    {
        var book = new ScoreBook(_time);
        for (var i = 0; i < ScoreBook.MostClasses + 10; i++)
            book.Add($"class {i}", 0.5, ScoreOutcome.Told);

        Assert.Equal(ScoreBook.MostClasses, book.Read().Classes.Count);
    }
}
