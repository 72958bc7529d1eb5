using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Host.Composition.Rules;

/// <summary>The clock that rules and conditions go by: it begins with the agent, and only goes forward.</summary>
/// <param name="time">The clocks of the device.</param>
internal sealed class RuleClock(TimeProvider time)
{
    private readonly long _start = time.GetTimestamp();

    /// <summary>Now.</summary>
    public TimeSpan Now => time.GetElapsedTime(_start);

    /// <summary>When something was captured.</summary>
    public TimeSpan MomentOf(CaptureStamp stamp) => time.GetElapsedTime(_start, stamp.Timestamp);
}
