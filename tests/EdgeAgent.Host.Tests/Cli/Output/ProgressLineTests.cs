using EdgeAgent.Host.Cli.Output;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Cli.Output;

public sealed class ProgressLineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _terminal = new();

    public void Dispose() => _terminal.Dispose();

    private ProgressLine Line(int total, bool isWanted = true, int columns = 80) => new(_terminal, isWanted, () => columns, total, _time);

    [Fact]
    public void It_appears_after_a_second_moves_ten_times_a_second_and_is_taken_away()
    {
        using var line = Line(4);

        line.Show(1, "a.mp4");
        Assert.Empty(_terminal.ToString());

        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(0.1));
        line.Show(1, "a.mp4 frame 20");
        line.Show(1, "a.mp4 frame 21");
        Assert.EndsWith("\r\e[K[######..................] 1/4, 1 s: a.mp4 frame 20", _terminal.ToString());

        line.Hide();
        line.Hide();
        Assert.EndsWith("frame 20\r\e[K", _terminal.ToString());
    }

    [Fact]
    public void Its_time_moves_while_one_long_input_is_worked_on()
    {
        using var line = Line(1);
        line.Show(0, "long.wav");

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.EndsWith("0/1, 3 s: long.wav", _terminal.ToString());
    }

    [Fact]
    public void It_is_not_drawn_over_a_result_that_is_being_written()
    {
        using var line = Line(1);
        _time.Advance(TimeSpan.FromSeconds(2));
        line.Show(0, "long.wav");
        line.Hide();
        var before = _terminal.ToString();

        _time.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(before, _terminal.ToString());
    }

    [Fact]
    public void Nobody_at_the_terminal_sees_nothing()
    {
        using var line = Line(4, isWanted: false);
        _time.Advance(TimeSpan.FromMinutes(1));

        line.Show(3, "a.mp4");
        line.Hide();

        Assert.Empty(_terminal.ToString());
    }

    [Theory]
    [InlineData(80)]
    [InlineData(40)]
    [InlineData(10)]
    [InlineData(1)]
    public void A_long_name_does_not_wrap_the_line(int columns)
    {
        using var line = Line(1, columns: columns);
        _time.Advance(TimeSpan.FromSeconds(2));

        line.Show(0, new string('x', 200));

        Assert.Equal(columns - 1, _terminal.ToString()["\r\e[K".Length..].Length);
    }
}
