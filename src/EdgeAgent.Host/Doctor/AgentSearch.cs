using System.Globalization;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Health;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Doctor;

/// <summary>
/// Finds the agent that runs a configuration. Its user's lock and socket tell most; to other users the kernel tells that somebody listens in the state
/// folder, and what the command lines of processes are.
/// </summary>
/// <param name="files">The system's files.</param>
/// <param name="time">For the limit of its answer.</param>
internal sealed class AgentSearch(SystemFiles files, TimeProvider time)
{
    private const string Program = "edgeagent";

    /// <summary>__SO_ACCEPTCON: a socket that others connect to.</summary>
    private const string Listens = "00010000";

    /// <summary>Looks for it.</summary>
    /// <param name="configuration">Its configuration, absolute.</param>
    /// <param name="state">Its state folder.</param>
    /// <param name="stop">Ends the look.</param>
    /// <returns>Null where none runs, or none that shows.</returns>
    public async Task<RunningAgent?> FindAsync(string configuration, string state, CancellationToken stop)
    {
        // Neither says all: the lock may belong to another user, and an agent that hangs does not answer.
        var isTaken = StateFolderLock.IsTaken(state, out var process);
        try
        {
            var verdict = await new HealthQuestion(time).AskAsync(state, stop);
            var answering = verdict.Process.ToString(CultureInfo.InvariantCulture);
            return new RunningAgent(answering, verdict) { Unit = UnitOf(answering) };
        }
        catch (NoHealthException)
        {
            if (isTaken)
                return new RunningAgent(process) { Unit = UnitOf(process) };
            return files.Reads(state) ? null : AmongOthers(configuration, state);
        }
    }

    /// <summary>Without their folder. A container's process may have the same command line and mean another file, so it has to be a service, or be heard of.</summary>
    private RunningAgent? AmongOthers(string configuration, string state)
    {
        var running = ProcessesOf(configuration).Select(p => (Process: p, Unit: UnitOf(p))).ToList();
        var own = running.FirstOrDefault(r => r.Unit is not null);
        if (own.Process is null)
        {
            if (!IsListening(state))
                return null;
            own = running.FirstOrDefault();
        }

        return new RunningAgent(own.Process) { Unit = own.Unit, IsClosed = true };
    }

    /// <summary>Whether somebody listens at the health socket of a folder. A line's last word is the path (proc_net(5)).</summary>
    private bool IsListening(string state)
    {
        var socket = Path.Combine(state, HealthAddress.FileName);
        return files.Lines("/proc/net/unix").Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Any(words => words.Length > 7 && words[3] == Listens && string.Join(' ', words[7..]) == socket);
    }

    /// <summary>The processes that were told to run the configuration.</summary>
    private IEnumerable<string> ProcessesOf(string configuration) => files.Entries("/proc", "*").Select(folder => folder["/proc/".Length..])
        .Where(process => process.All(char.IsAsciiDigit) && files.Text($"/proc/{process}/cmdline")?.Split('\0') is { } words && Runs(words, configuration));

    /// <summary>By its own name, or as an argument of the runtime's.</summary>
    private static bool Runs(IReadOnlyList<string> words, string configuration)
    {
        var program = words.Take(2).ToList().FindIndex(w => Path.GetFileNameWithoutExtension(w) == Program);
        if (program < 0)
            return false;
        var arguments = words.Skip(program + 1).ToList();
        return arguments.FirstOrDefault(a => !a.StartsWith('-')) == "run"
            && arguments.Any(a => a == configuration || a == $"--config={configuration}" || a == $"-c={configuration}");
    }

    /// <summary>The service whose group a process is in; of others than the agent's own services nothing is said.</summary>
    private string? UnitOf(string? process) => process is null
        ? null
        : files.Lines($"/proc/{process}/cgroup").Select(line => line[(line.LastIndexOf('/') + 1)..])
            .FirstOrDefault(group => group.StartsWith(Program, StringComparison.Ordinal) && group.EndsWith(".service", StringComparison.Ordinal));
}
