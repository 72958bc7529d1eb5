using System.Diagnostics.Metrics;
using EdgeAgent.Pipeline.Health;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>Measures runs of models in this process: time, time inside the runtime as the lanes tell it, processor time, memory.</summary>
internal sealed class BenchClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly MeterListener _listener = new();
    private long _sessionTicks;
    private long _fallbacks;

    /// <summary>A clock that listens to the lanes.</summary>
    public BenchClock(TimeProvider time)
    {
        _time = time;

        // Before it is listened for: an instrument is published while the meter is still being made.
        var (duration, fallbacks) = (AgentMeter.InferenceDuration, AgentMeter.EngineFallbacks);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument == duration || instrument == fallbacks)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<double>((_, seconds, _, _) => Interlocked.Add(ref _sessionTicks, TimeSpan.FromSeconds(seconds).Ticks));
        _listener.SetMeasurementEventCallback<long>((_, models, _, _) => Interlocked.Add(ref _fallbacks, models));
        _listener.Start();
    }

    /// <summary>Models that run on the processor since their engine is not there.</summary>
    public long Fallbacks => Interlocked.Read(ref _fallbacks);

    /// <summary>A moment, for <see cref="Since"/>.</summary>
    public long Now => _time.GetTimestamp();

    /// <summary>The time since a moment.</summary>
    public TimeSpan Since(long moment) => _time.GetElapsedTime(moment);

    /// <summary>Memory of this process that is not on the disk.</summary>
    public static long Memory()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }

    /// <summary>Runs something and says what it took.</summary>
    public RunCost Measure(Action run)
    {
        var (session, cpu, began) = (Interlocked.Read(ref _sessionTicks), Environment.CpuUsage.TotalTime, _time.GetTimestamp());
        run();
        return new RunCost(_time.GetElapsedTime(began), new TimeSpan(Interlocked.Read(ref _sessionTicks) - session), Environment.CpuUsage.TotalTime - cpu);
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();
}
