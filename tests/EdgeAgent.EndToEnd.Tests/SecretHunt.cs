using System.Collections.Concurrent;
using System.Text;
using EdgeAgent.EndToEnd.Tests.Faults;
using EdgeAgent.TestKit;

namespace EdgeAgent.EndToEnd.Tests;

/// <summary>Looks for the passwords of a run wherever it leaves something: what it prints, its files, command lines, and what its children are given.</summary>
/// <param name="folder">The folder of its configuration, and of its state; null where it has none.</param>
internal sealed class SecretHunt(string? folder)
{
    private readonly ConcurrentQueue<string> _leaks = new();

    /// <summary>Looks at the agent's process and those that it has started, as they are now.</summary>
    public void LookAtProcesses(int agent)
    {
        var own = Look(agent, "cmdline");
        var waiting = new Queue<int>([agent]);
        while (waiting.TryDequeue(out var parent))
        {
            foreach (var child in ChildProcesses.Of(parent).Where(child => child.State != 'Z'))
            {
                // One that has not become its program yet is the agent itself in all that it shows.
                if (!Look(child.Id, "cmdline").AsSpan().SequenceEqual(own))
                    Look(child.Id, "environ");
                waiting.Enqueue(child.Id);
            }
        }
    }

    /// <summary>Looks at what is left of the run.</summary>
    /// <exception cref="Xunit.Sdk.XunitException">A password is somewhere.</exception>
    public void AssertNothingLeaked(string output)
    {
        var files = folder is not null && Directory.Exists(folder) ? Canary.LeaksInFiles(folder) : [];
        var all = string.Join('\n', _leaks.Concat(Canary.LeaksIn("what the agent printed", Encoding.UTF8.GetBytes(output))).Concat(files).Distinct());
        Assert.True(all.Length == 0, all);
    }

    private static string CommandLineOf(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "which has ended";
        }
    }

    private byte[] Look(int process, string file)
    {
        try
        {
            var content = File.ReadAllBytes($"/proc/{process}/{file}");
            foreach (var leak in Canary.LeaksIn($"{file} of process {process}, {CommandLineOf(process)}", content))
                _leaks.Enqueue(leak);
            return content;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It has ended.
            return [];
        }
    }
}
