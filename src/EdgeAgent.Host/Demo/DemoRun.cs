using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Flow;
using Spectre.Console;

namespace EdgeAgent.Host.Demo;

/// <summary>
/// Runs an agent and shows what it publishes: on a screen for a person, as lines for a program. Showing has a thread of its own that
/// takes what it can get; the agent neither waits for it nor ends by its faults.
/// </summary>
/// <param name="loaded">What the agent does.</param>
/// <param name="reload">Where that may be changed on the page; null where it may not.</param>
/// <param name="limit">When it ends by itself; null for never.</param>
/// <param name="screen">The terminal of the person who looks; null for lines.</param>
/// <param name="warnings">The log's, where they would disturb the screen; null where the log goes elsewhere.</param>
/// <param name="log">The agent's log.</param>
/// <param name="redactor">Knows the secrets of what the agent does.</param>
/// <param name="time">The clock.</param>
internal sealed class DemoRun(
    LoadedConfiguration loaded, ReloadSource? reload, TimeSpan? limit, IAnsiConsole? screen, RecentWarnings? warnings, Serilog.ILogger log, SecretRedactor redactor, TimeProvider time)
{
    private static readonly TimeSpan DrawEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>For what was published last to be shown, once the agent has ended.</summary>
    private static readonly TimeSpan LastLines = TimeSpan.FromSeconds(2);

    private readonly EventTap _tap = new();

    /// <summary>Runs until the limit, the token, the end of all sources, or until nobody reads any more.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        using var figures = new AgentFigures();
        using var late = new CancellationTokenSource(Timeout.InfiniteTimeSpan, time);
        using var unread = new CancellationTokenSource();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token, unread.Token);
        var board = new DemoBoard(loaded.Configuration, figures, time);
        var showing = DedicatedThread.RunAsync("show", () => Show(board, unread), CancellationToken.None);
        var options = new AgentRunOptions { Onlooker = _tap, AnyFreePort = true, OnBroker = Begin, OnPage = board.Open, Reload = reload, Redactor = redactor };
        var code = 0;
        try
        {
            code = await AgentHost.RunAsync(loaded, options, log, ending.Token);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // Before everything was up: an end like any other.
        }
        finally
        {
            _tap.Complete();
            await Task.WhenAny(showing, Task.Delay(LastLines, time, CancellationToken.None));
        }

        // A terminal or pipe that takes nothing must not hold up the end; a fault of writing, or a reader that has left, is told like any verb's.
        if (showing.IsCompleted)
        {
            await showing;
            Tell(StateOf(board));
        }
        else if (screen is null)
        {
            Terminal.Error.WriteLine("Nobody takes what is printed; the last events and the summary are left out.");
        }

        return code;

        void Begin(BrokerAddress broker)
        {
            board.Begin(broker);
            if (limit is { } seconds)
                late.CancelAfter(seconds);
        }
    }

    private void Show(DemoBoard board, CancellationTokenSource unread)
    {
        try
        {
            if (screen is null)
                Print(board);
            else
                Draw(board, screen);
        }
        catch
        {
            unread.Cancel();
            throw;
        }
    }

    private void Print(DemoBoard board)
    {
        var printer = new EventPrinter(Terminal.Out);
        while (_tap.Wait())
        {
            while (_tap.TryTake(out var envelope))
            {
                board.Add(envelope);
                printer.Print(envelope);
            }
        }
    }

    private void Draw(DemoBoard board, IAnsiConsole console)
    {
        using var live = new LiveScreen(console);
        while (true)
        {
            while (_tap.TryTake(out var envelope))
                board.Add(envelope);
            if (_tap.IsDone)
                return;
            live.Draw(StateOf(board));
            Task.Delay(DrawEvery, time).GetAwaiter().GetResult();
        }
    }

    private DemoState StateOf(DemoBoard board) => board.Show() with { Limit = limit, Unseen = _tap.Dropped, Warnings = warnings?.Lines ?? [] };

    private void Tell(DemoState state)
    {
        foreach (var warning in state.Warnings)
            Terminal.Error.WriteLine(warning);
        foreach (var line in DemoSummary.Lines(state))
        {
            if (screen is null)
                Terminal.Error.WriteLine(line);
            else
                Terminal.Out.WriteLine(line);
        }
    }
}
