using EdgeAgent.Host.Page.Scores;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Page.Scores;

public sealed class ScoreBookTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 26, 12, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Things_are_counted_by_class_and_best_score()
    {
        var book = new ScoreBook(_time);
        book.Add("person", 0, isTold: false);
        book.Add("person", 0.449, isTold: false);
        book.Add("person", 0.91, isTold: true);
        book.Add("person", 1, isTold: true);
        book.Add("bag", 0.5, isTold: true);

        var counts = book.Read();

        Assert.Equal(["bag", "person"], counts.Classes.Keys);
        Assert.Equal((1, 1, 1, 1, 2), (counts.Classes["person"].Best[0], counts.Classes["person"].Best[8], counts.Classes["person"].Best[18], counts.Classes["person"].Best[19], counts.Classes["person"].Told));
        Assert.Equal((1, 1), (counts.Classes["bag"].Best[10], counts.Classes["bag"].Best.Sum()));
    }

    [Fact]
    public void After_an_hour_nothing_is_left_and_what_came_later_is()
    {
        var book = new ScoreBook(_time);
        book.Add("person", 0.9, isTold: true);
        _time.Advance(TimeSpan.FromMinutes(30));
        book.Add("person", 0.5, isTold: true);
        Assert.Equal(2, book.Read().Classes["person"].Told);
        Assert.Equal(_time.GetUtcNow() - TimeSpan.FromMinutes(30), book.Read().From);

        _time.Advance(TimeSpan.FromMinutes(31));

        Assert.Equal(1, book.Read().Classes["person"].Told);
        Assert.Equal(_time.GetUtcNow() - ScoreBook.Reach, book.Read().From);
        _time.Advance(TimeSpan.FromMinutes(31));
        Assert.Empty(book.Read().Classes);
    }

    [Fact]
    public void Classes_are_bounded()
    {
        var book = new ScoreBook(_time);
        for (var i = 0; i < ScoreBook.MostClasses + 10; i++)
            book.Add($"class {i}", 0.5, isTold: true);

        Assert.Equal(ScoreBook.MostClasses, book.Read().Classes.Count);
    }
}
