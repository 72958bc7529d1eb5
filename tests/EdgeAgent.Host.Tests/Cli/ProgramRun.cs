using System.Diagnostics;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary>The built program, run as a user runs it.</summary>
internal sealed class ProgramRun : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Process _process;
    private readonly Task<string> _error;

    private ProgramRun(Process process)
    {
        _process = process;
        _error = process.StandardError.ReadToEndAsync();
    }

    public int Id => _process.Id;

    public StreamReader Output => _process.StandardOutput;

    public StreamWriter Input => _process.StandardInput;

    public Task<string> ErrorAsync() => _error;

    public void Signal(string signal) => Process.Start("kill", [$"-{signal}", $"{_process.Id}"]).WaitForExit();

    /// <summary>Reads lines until one holds a text.</summary>
    public async Task UntilPrintsAsync(string text)
    {
        using var limit = new CancellationTokenSource(Deadline);
        while (await Output.ReadLineAsync(limit.Token) is { } line)
        {
            if (line.Contains(text, StringComparison.Ordinal))
                return;
        }

        throw new InvalidOperationException($"It ended without '{text}': {await _error}");
    }

    /// <summary>Runs to the end.</summary>
    public static async Task<(int Code, string Output, string Error)> OfAsync(string folder, params string[] arguments) =>
        await OfAsync(folder, new Dictionary<string, string?>(), arguments);

    public static async Task<(int Code, string Output, string Error)> OfAsync(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var run = Start(folder, environment, arguments);
        var output = await run.Output.ReadToEndAsync();
        return (await run.ExitAsync(), output, await run._error);
    }

    public static ProgramRun Start(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "edgeagent.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        start.Environment.Remove("EDGEAGENT_CONFIG");
        start.Environment["XDG_STATE_HOME"] = folder;
        // Words, not signs, whoever runs the tests.
        start.Environment["LC_ALL"] = "C";
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ProgramRun(Process.Start(start)!);
    }

    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Deadline);
        await _process.WaitForExitAsync(limit.Token);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }
}
