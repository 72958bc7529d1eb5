using System.Globalization;
using EdgeAgent.Mqtt.Metrics;

namespace EdgeAgent.Host.Composition;

/// <summary>Reads what the agent takes of its machine. Thread-safe.</summary>
/// <param name="time">For the time between two readings.</param>
/// <param name="thermal">The folder of the system's thermal zones.</param>
/// <param name="cpu">Processor time of this process so far; null for the system's word.</param>
internal sealed class MachineGauge(TimeProvider time, string thermal = "/sys/class/thermal", Func<TimeSpan>? cpu = null)
{
    // What a broken sensor says is no temperature of a running machine.
    private const double Coldest = -60;
    private const double Hottest = 200;

    /// <summary>Over less time the processor's time is mostly what the clock's steps make it.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly Func<TimeSpan> _cpu = cpu ?? (() => Environment.CpuUsage.TotalTime);
    private readonly Lock _gate = new();
    private long _readAt = time.GetTimestamp();
    private TimeSpan _used = (cpu ?? (() => Environment.CpuUsage.TotalTime))();
    private double? _percent;

    /// <summary>Reads it all.</summary>
    public MachineReading Read() => new(CpuPercent(), Environment.WorkingSet, Temperature());

    private double? CpuPercent()
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            var elapsed = time.GetElapsedTime(_readAt, now);
            if (elapsed < Least)
                return _percent;
            var used = _cpu();
            _percent = Math.Round((used - _used) / elapsed / Environment.ProcessorCount * 100, 1);
            (_readAt, _used) = (now, used);
            return _percent;
        }
    }

    private double? Temperature()
    {
        double? hottest = null;
        foreach (var zone in Zones())
        {
            if (Degrees(zone) is { } degrees && !(degrees <= hottest))
                hottest = degrees;
        }

        return hottest;
    }

    private string[] Zones()
    {
        try
        {
            return Directory.GetDirectories(thermal, "thermal_zone*");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static double? Degrees(string zone)
    {
        try
        {
            return long.TryParse(File.ReadAllText(Path.Combine(zone, "temp")).AsSpan().Trim(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milli)
                && milli / 1000.0 is > Coldest and < Hottest ? Math.Round(milli / 1000.0, 1) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
