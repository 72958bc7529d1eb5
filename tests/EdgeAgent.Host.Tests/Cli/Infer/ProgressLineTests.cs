using EdgeAgent.Host.Cli.Infer;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Cli.Infer;

public sealed class ProgressLineTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly StringWriter _terminal = new();

    public void Dispose() => _terminal.Dispose();

    [Fact]
    public void It_appears_after_a_second_moves_ten_times_a_second_and_is_taken_away()
    {
        var line = new ProgressLine(_terminal, isWanted: true, total: 4, _time);

        line.Show(1, "a.mp4");
        Assert.Empty(_terminal.ToString());

        _time.Advance(TimeSpan.FromSeconds(1));
        line.Show(1, "a.mp4 frame 20");
        line.Show(1, "a.mp4 frame 21");
        Assert.Equal("\r\e[K[######..................] 1/4 a.mp4 frame 20", _terminal.ToString());

        line.Hide();
        line.Hide();
        Assert.EndsWith("frame 20\r\e[K", _terminal.ToString());
    }

    [Fact]
    public void Nobody_at_the_terminal_sees_nothing()
    {
        var line = new ProgressLine(_terminal, isWanted: false, total: 4, _time);
        _time.Advance(TimeSpan.FromMinutes(1));

        line.Show(3, "a.mp4");
        line.Hide();

        Assert.Empty(_terminal.ToString());
    }

    [Fact]
    public void A_long_name_does_not_wrap_the_line()
    {
        var line = new ProgressLine(_terminal, isWanted: true, total: 1, _time);
        _time.Advance(TimeSpan.FromSeconds(2));

        line.Show(0, new string('x', 200));

        Assert.Equal(78, _terminal.ToString()["\r\e[K".Length..].Length);
    }
}
