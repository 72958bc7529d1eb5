using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Mqtt.Tests.Outbox;

/// <summary>A device's two clocks: the one that runs evenly, and the one on the wall, which people and time servers set.</summary>
internal sealed class SteppedClock(DateTimeOffset wall) : TimeProvider
{
    private readonly FakeTimeProvider _even = new(wall);
    private TimeSpan _set;

    public override long TimestampFrequency => _even.TimestampFrequency;

    /// <summary>Sets the wall clock.</summary>
    public void Set(TimeSpan by) => _set += by;

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan by) => _even.Advance(by);

    public override long GetTimestamp() => _even.GetTimestamp();

    public override DateTimeOffset GetUtcNow() => _even.GetUtcNow() + _set;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => _even.CreateTimer(callback, state, dueTime, period);
}
