using System.Diagnostics;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary>The built program, run as a user runs it.</summary>
internal sealed class ProgramRun : BuiltProgram
{
    private readonly Task<string> _error;

    // Words, not signs, whoever runs the tests.
    private ProgramRun(string folder, IReadOnlyDictionary<string, string?> environment, string[] arguments)
        : base(Command(arguments), folder, new Dictionary<string, string?>(environment) { ["LC_ALL"] = environment.GetValueOrDefault("LC_ALL", "C") }) =>
        _error = Process.StandardError.ReadToEndAsync();

    public int Id => Process.Id;

    public StreamReader Output => Process.StandardOutput;

    public StreamWriter Input => Process.StandardInput;

    public Task<string> ErrorAsync() => _error;

    public void Signal(string signal) => Process.Start("kill", [$"-{signal}", $"{Id}"]).WaitForExit();

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

    public static ProgramRun Start(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments) => new(folder, environment, arguments);
}
