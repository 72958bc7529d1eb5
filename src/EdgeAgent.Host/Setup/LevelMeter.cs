using System.Globalization;
using EdgeAgent.Audio.Signal.Resampling;
using Spectre.Console;

namespace EdgeAgent.Host.Setup;

/// <summary>A bar that follows a microphone's level, on one line of a terminal that can be drawn on; elsewhere nothing.</summary>
internal sealed class LevelMeter(IAnsiConsole console) : IDisposable
{
    private const int Width = 40;
    private const double LowestDbfs = -80;

    private readonly Lock _gate = new();
    private readonly bool _isDrawn = console.Profile.Capabilities is { Ansi: true, Interactive: true };
    private bool _isOver;

    /// <summary>Draws a level. Any thread's.</summary>
    public void Show(LevelReading level)
    {
        lock (_gate)
        {
            if (!_isDrawn || _isOver)
                return;
            var length = (int)Math.Round(Width * Math.Clamp(1 - (level.PeakDbfs / LowestDbfs), 0, 1));
            Write(string.Create(CultureInfo.InvariantCulture, $"\r  {new string('#', length)}{new string('-', Width - length)} {level.PeakDbfs,4:0} dBFS "));
        }
    }

    /// <summary>Takes the bar away.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_isDrawn && !_isOver)
                Write("\r\e[K");
            _isOver = true;
        }
    }

    private void Write(string text)
    {
        console.Profile.Out.Writer.Write(text);
        console.Profile.Out.Writer.Flush();
    }
}
