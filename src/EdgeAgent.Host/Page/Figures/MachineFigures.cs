using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Page.Endpoints;

namespace EdgeAgent.Host.Page.Figures;

/// <summary>Reads the machine for the page. Thread-safe.</summary>
/// <param name="stateFolder">On whose disk the room counts.</param>
/// <param name="throttling">Whether it slows itself down.</param>
/// <param name="time">The clock.</param>
/// <param name="files">Where the system tells it; null for this machine's.</param>
internal sealed class MachineFigures(string stateFolder, ThrottlingGauge throttling, TimeProvider time, SystemFiles? files = null) : IDisposable
{
    private readonly SystemFiles _files = files ?? SystemFiles.OfThisMachine;
    private readonly MachineGauge _gauge = new(time, files);
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly long _started = time.GetTimestamp();
    private Board? _board;

    /// <summary>Reads it all.</summary>
    public async Task<MachineAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            // A disk or a program that does not answer holds up this page alone.
            return await Task.Run(() => Read(cancellationToken), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private MachineAnswer Read(CancellationToken cancellationToken)
    {
        _board ??= Board.Read(_files);
        var reading = _gauge.Read();
        var memory = MemoryState.Read(_files);
        var total = Math.Min(memory.TotalBytes, memory.LimitBytes ?? long.MaxValue);
        return new MachineAnswer(
            _board.Name, Environment.ProcessorCount, reading.CpuPercent / 100, new MemoryAnswer(reading.MemoryBytes, Math.Max(0, total - memory.RoomBytes), total), reading.TemperatureC,
            throttling.Read(cancellationToken), DiskState.Read(_files, stateFolder) is { } disk ? new DiskAnswer(disk.FreeBytes, disk.TotalBytes) : null, Math.Round(time.GetElapsedTime(_started).TotalSeconds));
    }
}
