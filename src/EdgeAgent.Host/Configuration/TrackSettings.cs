using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Host.Configuration;

/// <summary>Object tracking on one camera.</summary>
internal sealed record TrackSettings
{
    private static readonly ByteTrackOptions Defaults = new();

    [Count("Pictures that must show an object before it has entered.", 1, 100)]
    public int ConfirmAfter { get; init; } = Defaults.ConfirmAfter;

    [Count("The last pictures of which confirm_after must show it. Default: confirm_after, that is in a row.", 1, 100)]
    public int? ConfirmWithin { get; init; }

    [Duration("An object that is not seen for this long has left.", "0ms", "10m")]
    public TimeSpan LostFor { get; init; } = Defaults.LostFor;

    [Duration("The least time between two object.updated events of one object.", "0ms", "1h")]
    public TimeSpan UpdateEvery { get; init; } = TimeSpan.FromSeconds(1);

    [Duration("The least time between two object.entered events of one class. An object that is not told when it enters is not told at all, but by zones and lines.", "0ms", "1h")]
    public TimeSpan RateLimit { get; init; }

    [Flag("Whether an object keeps its class: no box of another class goes on with it. Say false where the model takes one thing now for a car, now for a bus.")]
    public bool PerClass { get; init; } = Defaults.PerClass;

    [Flag("Whether the camera moves: it pans, or shakes on its mast. Objects are then followed before what stands behind them, and not in the picture.")]
    public bool CameraMotion { get; init; }

    [Section("Tells objects apart by their looks where their places do not: when they cross, and when one comes back into sight.")]
    public AppearanceSettings? Appearance { get; init; }

    [Section("When objects stand still: parked cars, furniture. Without it they never do.")]
    public StationarySettings? Stationary { get; init; }
}
