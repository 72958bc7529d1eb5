namespace EdgeAgent.Vision.Tracking;

/// <summary>How tracks become events.</summary>
public sealed record ObjectLifecycleOptions
{
    /// <summary>How boxes become tracks.</summary>
    public ByteTrackOptions Tracking { get; init; } = new();

    /// <summary>Stream time between two events of an object that is in sight, not negative; default 1 s.</summary>
    public TimeSpan UpdateEvery { get; init; } = TimeSpan.FromSeconds(1);
}
