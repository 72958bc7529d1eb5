using System.Globalization;

namespace EdgeAgent.Host.Cli.Check;

/// <summary>
/// A line at the bottom of a person's terminal that says what is being looked at and for how long; findings are written above it. Nothing is
/// drawn in the first second. Thread-safe.
/// </summary>
internal sealed class CheckProgress : IDisposable
{
    private const string ClearLine = "\r\e[K";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly TextWriter _terminal;
    private readonly Func<int> _columns;
    private readonly TimeProvider _time;
    private readonly long _began;
    private readonly ITimer? _ticks;
    private string? _subject;
    private bool _isVisible;

    /// <summary>A line that is not drawn yet.</summary>
    /// <param name="terminal">Where it is drawn.</param>
    /// <param name="isWanted">Whether a person looks.</param>
    /// <param name="columns">The terminal's width now.</param>
    /// <param name="time">For its pace.</param>
    public CheckProgress(TextWriter terminal, bool isWanted, Func<int> columns, TimeProvider time)
    {
        (_terminal, _columns, _time) = (terminal, columns, time);
        _began = time.GetTimestamp();
        _ticks = isWanted ? time.CreateTimer(_ => Draw(), null, Pause, Pause) : null;
    }

    /// <summary>What is looked at now.</summary>
    public void Show(string subject)
    {
        lock (_gate)
            _subject = subject;
    }

    /// <summary>Takes the line away before findings are written; it comes back by itself.</summary>
    public void Hide()
    {
        lock (_gate)
        {
            if (!_isVisible)
                return;
            _isVisible = false;
            _terminal.Write(ClearLine);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ticks?.Dispose();
        lock (_gate)
            _subject = null;
        Hide();
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (_subject is null)
                return;
            _isVisible = true;
            var text = string.Create(CultureInfo.InvariantCulture, $"looking at {_subject}: {_time.GetElapsedTime(_began).TotalSeconds:0} s, at most half a minute in all");

            // A line that wraps cannot be taken back.
            _terminal.Write(ClearLine + text[..Math.Min(text.Length, Math.Max(0, _columns() - 1))]);
        }
    }
}
