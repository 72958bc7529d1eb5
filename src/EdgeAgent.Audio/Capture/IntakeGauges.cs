using EdgeAgent.Audio.Signal.Resampling;

namespace EdgeAgent.Audio.Capture;

/// <summary>An intake's last figures, written by its thread once a second and read by any other.</summary>
internal sealed class IntakeGauges
{
    private readonly Lock _gate = new();
    private LevelReading _level = new(LevelMeter.FloorDbfs, LevelMeter.FloorDbfs, 0, 0);
    private double? _clockDrift;

    public LevelReading Level
    {
        get
        {
            lock (_gate)
                return _level;
        }
    }

    public double? ClockDrift
    {
        get
        {
            lock (_gate)
                return _clockDrift;
        }
    }

    public void Set(in LevelReading level, double? clockDrift)
    {
        lock (_gate)
            (_level, _clockDrift) = (level, clockDrift);
    }
}
