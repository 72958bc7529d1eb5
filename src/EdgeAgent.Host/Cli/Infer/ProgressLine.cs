using System.Globalization;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>
/// A line at the bottom of a person's terminal that says how far a long work is; results are written above it. Nothing is drawn in
/// the first second, and at most ten times a second.
/// </summary>
internal sealed class ProgressLine(TextWriter terminal, bool isWanted, int total, TimeProvider time)
{
    private const int BarWidth = 24;
    private const string ClearLine = "\r\e[K";
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly long _began = time.GetTimestamp();
    private long _drawn;
    private bool _isVisible;

    /// <summary>Draws where the work is.</summary>
    /// <param name="done">Inputs that are finished.</param>
    /// <param name="detail">What is being worked on.</param>
    public void Show(int done, string detail)
    {
        if (!isWanted || time.GetElapsedTime(_began) < Quiet || (_drawn != 0 && time.GetElapsedTime(_drawn) < Pause))
            return;
        _drawn = time.GetTimestamp();
        _isVisible = true;
        var filled = total == 0 ? BarWidth : BarWidth * done / total;
        var text = string.Create(CultureInfo.InvariantCulture, $"[{new string('#', filled)}{new string('.', BarWidth - filled)}] {done}/{total} {detail}");
        // A line that wraps cannot be taken back.
        terminal.Write(ClearLine + (text.Length < 79 ? text : text[..78]));
    }

    /// <summary>Takes the line away: before a result is written, and at the end.</summary>
    public void Hide()
    {
        if (!_isVisible)
            return;
        _isVisible = false;
        terminal.Write(ClearLine);
    }
}
