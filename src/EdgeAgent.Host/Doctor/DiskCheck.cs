using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Machine;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks at the disk that the agent writes to: room for what it may keep, and what kind of disk it is.</summary>
internal static class DiskCheck
{
    private const string Subject = "disk";

    /// <summary>Looks.</summary>
    /// <param name="folder">The state folder.</param>
    /// <param name="disk">Its disk; null where the system does not tell.</param>
    /// <param name="recordedBytes">What the recordings on it may grow to; the outbox is told of by itself.</param>
    public static Finding Run(string folder, DiskState? disk, long recordedBytes)
    {
        if (disk is null)
            return new Finding(Subject, FindingState.Note, $"the system does not tell of the disk of {folder}");
        var text = $"{ByteSize.Roughly(disk.FreeBytes)} of {ByteSize.Roughly(disk.TotalBytes)} are free"
            + (disk.FileSystem is null ? "" : $", {disk.FileSystem}") + (disk.IsSdCard ? " on an SD card" : "");
        if (disk.IsReadOnly)
        {
            return new Finding(Subject, FindingState.Missing, $"{text}: it is mounted read-only, so that events wait in memory alone.",
                "A disk becomes so after a fault: look at 'dmesg', and check or replace the card. If it is meant to be so, set agent.state to a folder that can be written.").Measured(disk);
        }

        if (disk.FreeBytes < recordedBytes)
        {
            return new Finding(Subject, FindingState.Warning, $"{text}, and the recordings of this configuration may grow to {ByteSize.Roughly(recordedBytes)}.",
                "Free some, or set evidence.max_size lower.").Measured(disk);
        }

        return disk.IsSdCard
            ? new Finding(Subject, FindingState.Ok, $"{text}, which wears out by writing: for years of service take a high-endurance card or an SSD").Measured(disk)
            : new Finding(Subject, FindingState.Ok, text).Measured(disk);
    }
}
