using Spectre.Console;

namespace EdgeAgent.Host.Demo;

/// <summary>
/// A terminal's second screen, drawn in place: what stood there before comes back at the end, and a terminal that changes its size
/// in between leaves nothing behind.
/// </summary>
internal sealed class LiveScreen : IDisposable
{
    private const string Enter = "\e[?1049h\e[?25l\e[?7l\e[2J";
    private const string Leave = "\e[?7h\e[?25h\e[?1049l";

    /// <summary>For the terminal to take the last of it: one that was stopped (Ctrl-S) takes nothing, and must not hold up the process's end.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(1);

    private readonly IAnsiConsole _console;
    private int _left;

    /// <summary>Takes the terminal over.</summary>
    public LiveScreen(IAnsiConsole console)
    {
        _console = console;
        _console.Write(new ControlCode(Enter));

        // Also when a defect ends the process: nobody should have to type "reset" blindly.
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>Draws a state.</summary>
    public void Draw(DemoState state)
    {
        // The last line stays free: a line break there would scroll.
        var lines = DemoScreen.Lines(state, _console.Profile.Width, Math.Max(1, _console.Profile.Height - 1));
        _console.Write(new ScreenText(lines, inPlace: true));
    }

    /// <summary>Gives the terminal back.</summary>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        if (Interlocked.Exchange(ref _left, 1) == 0)
            _console.Write(new ControlCode(Leave));
    }

    private void OnExit(object? sender, EventArgs e) => Task.Run(Dispose).Wait(LeaveLimit);
}
