using EdgeAgent.Host.Cli.Outbox;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks at the outbox's file and at the room on its disk. Neither keeps the agent from starting, but without them events wait in memory alone.</summary>
internal static class OutboxCheck
{
    private const string Subject = "outbox";

    /// <summary>What the smallest use of SQLite and its log needs.</summary>
    private const long LeastRoomBytes = 10_000_000;

    /// <summary>Looks.</summary>
    /// <param name="options">The file and its limit.</param>
    /// <param name="roomOf">How many bytes the disk of a folder takes; null: asks the system.</param>
    public static Finding Run(OutboxOptions options, Func<string, long>? roomOf = null)
    {
        var (file, folder) = (options.Path!, Path.GetDirectoryName(options.Path!)!);
        try
        {
            var content = Directory.Exists(file) || File.Exists(file) ? ContentOf(file) : $"{file} does not exist yet; the agent makes it";
            return RoomFault(options, folder, (roomOf ?? RoomOf)(folder)) ?? new Finding(Subject, FindingState.Ok, content);
        }
        catch (StoreException e)
        {
            return new Finding(Subject, FindingState.Missing, e.Message, e.Fault switch
            {
                StoreFault.Unusable => $"Change the owner of the files {OutboxOptions.FileName}* in {folder}: until then events wait in memory alone.",
                StoreFault.Damaged => "Nothing has to be done. If it happens again, the card or disk is dying.",
                _ => null,
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new Finding(Subject, FindingState.Missing, $"{file} cannot be written: {e.Message}",
                $"Change the owner of the files {OutboxOptions.FileName}* in {folder}: until then events wait in memory alone.");
        }
    }

    private static string ContentOf(string file)
    {
        using var outbox = OutboxFile.Open(file);
        outbox.Check();
        // Before SQLite says it at the first event. Opened and closed again, which takes no lock of the agent's away: those are of its own process.
        using (File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete))
        {
        }

        var (waiting, dead) = (outbox.Waiting(), outbox.Dead().Sum(g => g.Count));
        var text = waiting.Count == 0 ? "nothing waits"
            : $"{waiting.Sum(g => g.Count)} event(s) wait, {ByteSize.Of(waiting.Sum(g => g.Bytes))}, the oldest of {OutboxList.Moment(waiting.Min(g => g.Oldest))}";
        return $"{file}: {text}{(dead > 0 ? $"; {dead} the broker would not take, see 'edgeagent outbox list'" : "")}";
    }

    private static Finding? RoomFault(OutboxOptions options, string folder, long room)
    {
        if (room < LeastRoomBytes)
        {
            return new Finding(Subject, FindingState.Missing, $"The disk of {folder} is full: {ByteSize.Of(room)} are free.",
                "Free some: until then events wait in memory alone, and those that are not stored when the agent ends are lost.");
        }

        var taken = File.Exists(options.Path) ? new FileInfo(options.Path!).Length : 0;
        return room + taken >= options.LimitBytes ? null : new Finding(Subject, FindingState.Warning,
            $"The disk of {folder} has {ByteSize.Of(room)} left, and the outbox may take {ByteSize.Of(options.LimitBytes)}: the disk can become full before the oldest events are dropped.",
            "Free some, or set mqtt.outbox.max_size lower.");
    }

    // The folder may not be made yet.
    private static long RoomOf(string folder)
    {
        var made = folder;
        while (!Directory.Exists(made) && Path.GetDirectoryName(made) is { } above)
            made = above;
        return new DriveInfo(made).AvailableFreeSpace;
    }
}
