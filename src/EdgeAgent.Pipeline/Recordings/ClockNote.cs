namespace EdgeAgent.Pipeline.Recordings;

/// <summary>How the wall clock, by which a recording is dated, stood at a moment.</summary>
/// <param name="At">The moment, as the clock showed it, UTC.</param>
/// <param name="IsRight">Whether it was known to be right.</param>
/// <param name="Step">By how much it was set just before; zero where it ran on.</param>
public sealed record ClockNote(DateTimeOffset At, bool IsRight, TimeSpan Step)
{
    /// <summary>A clock that differs by less was slewed, and not set.</summary>
    public static readonly TimeSpan LeastStep = TimeSpan.FromSeconds(2);
}
