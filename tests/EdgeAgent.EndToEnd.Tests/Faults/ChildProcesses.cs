using System.Globalization;

namespace EdgeAgent.EndToEnd.Tests.Faults;

/// <summary>The processes that one process has started, as /proc lists them.</summary>
internal static class ChildProcesses
{
    /// <summary>One of them.</summary>
    /// <param name="Id">Its process id.</param>
    /// <param name="State">R, S, T (stopped), Z (zombie) …</param>
    /// <param name="CommandLine">Program and arguments; empty for a zombie.</param>
    public readonly record struct Child(int Id, char State, string CommandLine);

    /// <summary>The children of a process, those included that have ended and were not reaped.</summary>
    public static List<Child> Of(int parent)
    {
        var found = new List<Child>();
        foreach (var folder in Directory.GetDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
                continue;
            try
            {
                var stat = File.ReadAllText(Path.Combine(folder, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                if (fields[1] == parent.ToString(CultureInfo.InvariantCulture))
                    found.Add(new Child(id, fields[0][0], File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ')));
            }
            catch (IOException)
            {
                // It ended meanwhile.
            }
        }

        return found;
    }

    /// <summary>Those of a process that have ended and were not reaped.</summary>
    public static IEnumerable<Child> ZombiesOf(int parent) => Of(parent).Where(c => c.State == 'Z');

    /// <summary>Whether a process still does something: it is there and no zombie.</summary>
    public static bool IsAlive(int id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            return stat[stat.LastIndexOf(')') + 2] != 'Z';
        }
        catch (IOException)
        {
            return false;
        }
    }

    /// <summary>Processes of this machine with a text in their command line.</summary>
    public static List<int> With(string text) =>
    [
        .. Directory.GetDirectories("/proc").Select(Path.GetFileName)
            .Where(name => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            .Select(name => int.Parse(name!, CultureInfo.InvariantCulture))
            .Where(id => id != Environment.ProcessId && CommandLineOf(id).Contains(text, StringComparison.Ordinal)),
    ];

    private static string CommandLineOf(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline").Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
