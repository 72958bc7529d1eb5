using System.Diagnostics;
using System.Globalization;
using EdgeAgent.TestKit;

namespace EdgeAgent.Mqtt.Tests.Outbox;

/// <summary>tools/outbox-torture as a process of its own.</summary>
internal sealed class TortureProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    private TortureProcess(Process process) => _process = process;

    /// <summary>Its threads now.</summary>
    public int Threads => Directory.GetDirectories($"/proc/{_process.Id}/task").Length;

    /// <summary>Its open descriptors now.</summary>
    public int Descriptors => Directory.GetFiles($"/proc/{_process.Id}/fd").Length;

    /// <summary>All that it printed.</summary>
    public string Output
    {
        get
        {
            lock (_lock)
                return string.Join('\n', _lines);
        }
    }

    /// <summary>Whether it issues events.</summary>
    public bool IsUp
    {
        get
        {
            lock (_lock)
                return _lines.Contains("up");
        }
    }

    /// <summary>How many lines of figures it has printed.</summary>
    public int Prints => Figures("issued").Count;

    /// <summary>How many events it has issued.</summary>
    public long Issued => (long)Figures("issued").LastOrDefault();

    /// <summary>How many are not acknowledged.</summary>
    public long Waiting => (long)Figures("waiting").LastOrDefault(-1);

    /// <summary>The bytes of its heap at most so far.</summary>
    public long HighestHeap => (long)Figures("heap").DefaultIfEmpty().Max();

    /// <summary>The longest time that handing an event over took since a number of prints, in ms.</summary>
    public double LongestSince(int prints) => Figures("longest").Skip(prints).DefaultIfEmpty().Max();

    /// <summary>Starts it.</summary>
    /// <param name="port">The broker's.</param>
    /// <param name="folder">The state folder.</param>
    /// <param name="options">As its usage tells.</param>
    /// <param name="through">A program that runs it, with arguments, such as strace.</param>
    public static TortureProcess Start(int port, string folder, IReadOnlyList<string>? options = null, IReadOnlyList<string>? through = null)
    {
        string[] line = [.. through ?? [], "dotnet", Path.Combine(AppContext.BaseDirectory, "outbox-torture.dll"), $"mqtt://127.0.0.1:{port}", folder, .. options ?? []];
        var torture = new TortureProcess(new Process
        {
            StartInfo = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["DOTNET_TieredPGO"] = "0" } },
        });
        torture._process.OutputDataReceived += (_, line) => torture.Append(line.Data);
        torture._process.ErrorDataReceived += (_, line) => torture.Append(line.Data);
        torture._process.Start();
        torture._process.BeginOutputReadLine();
        torture._process.BeginErrorReadLine();
        return torture;
    }

    /// <summary>How often it has logged an event id.</summary>
    public int Logged(int eventId)
    {
        lock (_lock)
            return _lines.Count(l => l.StartsWith($"log {eventId} ", StringComparison.Ordinal));
    }

    /// <summary>kill -9.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Waits for its own end, which is a good one.</summary>
    public async Task EndAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"Not ended within {limit.TotalSeconds:0} s:\n{Tail()}");
        }

        Assert.True(_process.ExitCode == 0, Tail());
    }

    /// <summary>Waits for a condition of it.</summary>
    public Task UntilAsync(Func<TortureProcess, bool> condition, TimeSpan? limit = null, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string text = "") =>
        Until.TrueAsync(() => condition(this) || (_process.HasExited ? throw new InvalidOperationException($"It ended: {Tail()}") : false), limit, Tail, text);

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            await KillAsync();
        _process.Dispose();
    }

    private string Tail()
    {
        lock (_lock)
            return string.Join('\n', _lines.TakeLast(30));
    }

    private List<double> Figures(string name)
    {
        lock (_lock)
        {
            return [.. _lines.Where(l => l.StartsWith("issued ", StringComparison.Ordinal)).Select(l => l.Split(' '))
                .Select(w => double.Parse(w[Array.IndexOf(w, name) + 1], CultureInfo.InvariantCulture))];
        }
    }

    private void Append(string? line)
    {
        if (line is null)
            return;
        lock (_lock)
            _lines.Add(line);
    }
}
