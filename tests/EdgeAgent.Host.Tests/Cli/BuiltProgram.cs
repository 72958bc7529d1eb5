using System.Diagnostics;

namespace EdgeAgent.Host.Tests.Cli;

/// <summary>The built program in a process of its own, which ends with the test at the latest.</summary>
internal abstract class BuiltProgram : IDisposable
{
    /// <summary>How long it may take to say something, or to end.</summary>
    protected static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    /// <summary>Starts it.</summary>
    /// <param name="command">A program, and its arguments.</param>
    /// <param name="folder">Where it works, and keeps its state.</param>
    /// <param name="environment">Variables that are set, or, null, taken away.</param>
    protected BuiltProgram(IReadOnlyList<string> command, string folder, IReadOnlyDictionary<string, string?> environment)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove("EDGEAGENT_CONFIG");
        start.Environment["XDG_STATE_HOME"] = folder;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        Process = Process.Start(start)!;
    }

    protected Process Process { get; }

    /// <summary>What starts it with some arguments.</summary>
    protected static IReadOnlyList<string> Command(IEnumerable<string> arguments) => ["dotnet", Path.Combine(AppContext.BaseDirectory, "edgeagent.dll"), .. arguments];

    /// <summary>Its exit code, when it has ended.</summary>
    public async Task<int> ExitAsync()
    {
        using var limit = new CancellationTokenSource(Deadline);
        await Process.WaitForExitAsync(limit.Token);
        return Process.ExitCode;
    }

    public void Dispose()
    {
        if (!Process.HasExited)
            Process.Kill(entireProcessTree: true);
        Process.Dispose();
    }
}
