using System.Globalization;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>The program that listens on a port, where the system tells this user (proc(5); Linux only).</summary>
/// <param name="Name">Its name, cut off after 15 letters.</param>
/// <param name="Process">Its process id.</param>
public sealed record PortOwner(string Name, int Process)
{
    private const string Listening = "0A";

    private static readonly string[] Tables = ["/proc/net/tcp", "/proc/net/tcp6"];

    /// <summary>Looks for it.</summary>
    /// <param name="port">The TCP port.</param>
    /// <returns>Null when nobody listens there, or it is not known who does.</returns>
    public static PortOwner? Of(int port)
    {
        try
        {
            var sockets = Tables.Where(File.Exists).SelectMany(File.ReadLines).Select(line => InodeOf(line, port)).OfType<string>()
                .Select(inode => $"socket:[{inode}]").ToHashSet(StringComparer.Ordinal);
            return sockets.Count == 0
                ? null
                : Directory.EnumerateDirectories("/proc").Where(folder => int.TryParse(Path.GetFileName(folder), out _) && Holds(folder, sockets)).Select(Read).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} (process {Process})";

    // "0: 0100007F:075B 00000000:0000 0A …": number, local address, remote address, state; the inode is the tenth.
    private static string? InodeOf(string line, int port)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length > 9 && parts[3] == Listening && parts[1].EndsWith(port.ToString("X4", CultureInfo.InvariantCulture), StringComparison.Ordinal) ? parts[9] : null;
    }

    private static bool Holds(string process, HashSet<string> sockets)
    {
        try
        {
            return Directory.EnumerateFiles(Path.Combine(process, "fd")).Any(descriptor => new FileInfo(descriptor).LinkTarget is { } target && sockets.Contains(target));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another user's, or it has ended.
            return false;
        }
    }

    private static PortOwner Read(string process) =>
        new(File.ReadAllText(Path.Combine(process, "comm")).Trim(), int.Parse(Path.GetFileName(process), CultureInfo.InvariantCulture));
}
