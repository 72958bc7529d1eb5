using System.Diagnostics;
using System.Globalization;
using System.Text;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>
/// The built agent as a user starts it: a process of its own, with a configuration in a temporary folder. Passwords are planted into the configuration, and
/// its end fails the test when one of them is in anything that came out.
/// </summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "edgeagent.dll");

    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly List<string> _printed = [];
    private readonly SecretHunt _hunt;

    private AgentProcess(Process process, SecretHunt hunt) => (_process, _hunt) = (process, hunt);

    /// <summary>What it has printed, both streams.</summary>
    public string Output
    {
        get
        {
            lock (_output)
                return _output.ToString();
        }
    }

    /// <summary>The lines of its standard output alone.</summary>
    public IReadOnlyList<string> Printed
    {
        get
        {
            lock (_output)
                return [.. _printed];
        }
    }

    public int Id => _process.Id;

    public bool HasExited => _process.HasExited;

    /// <summary>Its threads now.</summary>
    public int Threads => Directory.GetDirectories($"/proc/{Id}/task").Length;

    /// <summary>Its open descriptors now.</summary>
    public int Descriptors => Directory.GetFiles($"/proc/{Id}/fd").Length;

    /// <summary>Resident memory of the agent's own process, in MB.</summary>
    public double ResidentMegabytes => double.Parse(
        File.ReadLines($"/proc/{Id}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[1],
        CultureInfo.InvariantCulture) / 1024;

    /// <summary>Starts <c>edgeagent run</c>.</summary>
    /// <param name="folder">Gets the configuration.</param>
    /// <param name="yaml">The configuration.</param>
    /// <param name="environment">Variables that it sees besides ours.</param>
    /// <param name="through">A program that becomes the agent by exec, with its arguments: <c>prlimit --nofile=64</c>.</param>
    public static AgentProcess Run(
        TemporaryFolder folder, string yaml, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyList<string>? through = null)
    {
        var file = folder["edgeagent.yaml"];
        // Agents run beside one another here, and only one gets the page's port.
        var planted = Canary.Plant(yaml.Contains("page:", StringComparison.Ordinal) ? yaml : $"{yaml.TrimEnd()}\npage: off\n");
        File.WriteAllText(file, planted);
        Canary.WriteSecrets(folder.Path);
        var variables = new Dictionary<string, string>(Canary.EnvironmentOf(planted));
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            variables[name] = value;
        return Start(["run", "--config", file], variables, through);
    }

    /// <summary>Starts any verb.</summary>
    public static AgentProcess Start(
        IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string>? environment = null, IReadOnlyList<string>? through = null)
    {
        string[] line = [.. through ?? [], "dotnet", Program, .. arguments];
        var start = new ProcessStartInfo(line[0], line[1..]) { RedirectStandardError = true, RedirectStandardOutput = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        var agent = new AgentProcess(new Process { StartInfo = start }, new SecretHunt(FolderOf(arguments)));
        agent._process.OutputDataReceived += (_, line) => agent.Append(line.Data, isResult: true);
        agent._process.ErrorDataReceived += (_, line) => agent.Append(line.Data);
        agent._process.Start();
        agent._process.BeginOutputReadLine();
        agent._process.BeginErrorReadLine();
        return agent;
    }

    /// <summary>Waits until it has printed a text: the log is written behind the work that it tells of.</summary>
    public async Task UntilPrintsAsync(string text)
    {
        await Until.TrueAsync(() => Output.Contains(text, StringComparison.Ordinal), state: () => Output, text: $"prints '{text}'");
        _hunt.LookAtProcesses(Id);
    }

    /// <summary>Waits for its end and gives the exit code.</summary>
    public async Task<int> WaitAsync(TimeSpan limit)
    {
        using var deadline = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The agent did not end within {limit.TotalSeconds:0} s:\n{Output}");
        }

        return _process.ExitCode;
    }

    /// <summary>SIGTERM, then waits; gives the exit code and how long it took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> StopAsync()
    {
        _hunt.LookAtProcesses(Id);
        var started = TimeProvider.System.GetTimestamp();
        Signal("TERM");
        var code = await WaitAsync(TimeSpan.FromSeconds(20));
        return (code, TimeProvider.System.GetElapsedTime(started));
    }

    public void Signal(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _hunt.LookAtProcesses(Id);
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        _hunt.AssertNothingLeaked(Output);
    }

    private static string? FolderOf(IReadOnlyList<string> arguments)
    {
        for (var i = 0; i + 1 < arguments.Count; i++)
        {
            if (arguments[i] is "--config" or "-c")
                return Path.GetDirectoryName(Path.GetFullPath(arguments[i + 1]));
        }

        return null;
    }

    private void Append(string? line, bool isResult = false)
    {
        lock (_output)
        {
            _output.AppendLine(line);
            if (isResult && line is not null)
                _printed.Add(line);
        }
    }
}
