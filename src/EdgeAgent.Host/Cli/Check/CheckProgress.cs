using System.Globalization;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Cli.Check;

/// <summary>
/// A line at the bottom of a person's terminal that says what is being looked at and for how long; findings are written above it. Nothing is
/// drawn in the first second. Thread-safe.
/// </summary>
internal sealed class CheckProgress : IDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly BottomLine _line;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ITimer? _ticks;
    private readonly List<string> _subjects = [];

    /// <summary>A line that is not drawn yet.</summary>
    /// <param name="terminal">Where it is drawn.</param>
    /// <param name="isWanted">Whether a person looks.</param>
    /// <param name="columns">The terminal's width now.</param>
    /// <param name="time">For its pace.</param>
    public CheckProgress(TextWriter terminal, bool isWanted, Func<int> columns, TimeProvider time)
    {
        (_line, _time) = (new BottomLine(terminal, columns), time);
        _began = time.GetTimestamp();
        _ticks = isWanted ? time.CreateTimer(_ => Draw(), null, Pause, Pause) : null;
    }

    /// <summary>Something begins to be looked at, until what is given is disposed.</summary>
    public IDisposable Begin(string subject)
    {
        lock (_gate)
            _subjects.Add(subject);
        return new Look(this, subject);
    }

    /// <summary>Takes the line away before findings are written; it comes back by itself.</summary>
    public void Hide()
    {
        lock (_gate)
            _line.Hide();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ticks?.Dispose();
        lock (_gate)
            _subjects.Clear();
        Hide();
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (_subjects.Count > 0)
                _line.Draw(string.Create(CultureInfo.InvariantCulture, $"{_time.GetElapsedTime(_began).TotalSeconds:0} s of half a minute at most: looking at {string.Join(", ", _subjects)}"));
        }
    }

    private void End(string subject)
    {
        lock (_gate)
            _subjects.Remove(subject);
    }

    private sealed class Look(CheckProgress progress, string subject) : IDisposable
    {
        public void Dispose() => progress.End(subject);
    }
}
