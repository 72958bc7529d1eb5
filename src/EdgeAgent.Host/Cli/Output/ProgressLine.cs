using System.Globalization;

namespace EdgeAgent.Host.Cli.Output;

/// <summary>
/// A line at the bottom of a person's terminal that says how far a long work is; results are written above it. Nothing is drawn in
/// the first second, and at most ten times a second; while nothing comes, the time in it moves. Thread-safe.
/// </summary>
internal sealed class ProgressLine : IDisposable
{
    private const int BarWidth = 24;

    /// <summary>In a narrower terminal the bar would leave no room for the name.</summary>
    private const int NarrowColumns = 60;

    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly BottomLine _line;
    private readonly int _total;
    private readonly TimeProvider _time;
    private readonly Func<int, string> _count;
    private readonly long _began;
    private readonly ITimer? _ticks;
    private (int Done, string Detail)? _shown;
    private long? _drawn;

    /// <summary>A line that is not drawn yet.</summary>
    /// <param name="terminal">Where it is drawn.</param>
    /// <param name="isWanted">Whether a person looks.</param>
    /// <param name="columns">The terminal's width now.</param>
    /// <param name="total">How many inputs there are, or of what is counted instead.</param>
    /// <param name="time">For its pace.</param>
    /// <param name="count">How much is done, in words; null: of how many inputs.</param>
    public ProgressLine(TextWriter terminal, bool isWanted, Func<int> columns, int total, TimeProvider time, Func<int, string>? count = null)
    {
        (_line, _total, _time) = (new BottomLine(terminal, columns), total, time);
        _count = count ?? (done => string.Create(CultureInfo.InvariantCulture, $"{done}/{total}"));
        _began = time.GetTimestamp();
        _ticks = isWanted ? time.CreateTimer(_ => Draw(), null, Quiet, Quiet) : null;
    }

    /// <summary>Draws where the work is.</summary>
    /// <param name="done">Inputs that are finished.</param>
    /// <param name="detail">What is being worked on.</param>
    public void Show(int done, string detail)
    {
        if (_ticks is null)
            return;
        lock (_gate)
            _shown = (done, detail);
        Draw();
    }

    /// <summary>Takes the line away: before a result is written, and at the end. It comes back with the next <see cref="Show"/>.</summary>
    public void Hide()
    {
        lock (_gate)
        {
            _shown = null;
            _line.Hide();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ticks?.Dispose();
        Hide();
    }

    private void Draw()
    {
        lock (_gate)
        {
            var elapsed = _time.GetElapsedTime(_began);
            if (_shown is not { } shown || elapsed < Quiet || (_drawn is { } drawn && _time.GetElapsedTime(drawn) < Pause))
                return;
            _drawn = _time.GetTimestamp();
            var filled = _total == 0 ? BarWidth : (int)((long)BarWidth * shown.Done / _total);
            var bar = _line.Columns < NarrowColumns ? "" : $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] ";
            _line.Draw(string.Create(CultureInfo.InvariantCulture, $"{bar}{_count(shown.Done)}, {elapsed.TotalSeconds:0} s: {shown.Detail}"));
        }
    }
}
