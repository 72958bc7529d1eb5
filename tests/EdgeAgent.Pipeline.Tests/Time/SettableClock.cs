using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Time;

/// <summary>A wall clock that can be set while the monotonic one runs on, as a time server does.</summary>
internal sealed class SettableClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private TimeSpan _ahead;

    public void Set(DateTimeOffset now) => _ahead += now - GetUtcNow();

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;

    // The base reads it off the wall clock.
    public override long GetTimestamp() => base.GetUtcNow().Ticks;
}
