using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Zones;

namespace EdgeAgent.Vision.Tracking;

/// <summary>How tracks become events.</summary>
public sealed record ObjectLifecycleOptions
{
    /// <summary>How boxes become tracks; <see cref="ByteTrackOptions.Classes"/> is taken from <see cref="Filters"/>.</summary>
    public ByteTrackOptions Tracking { get; init; } = new();

    /// <summary>Whether the camera moves: tracks are then taken along with what the picture shows. Default false.</summary>
    public bool CameraMotion { get; init; }

    /// <summary>Stream time between two events of an object that is in sight, not negative; default 1 s.</summary>
    public TimeSpan UpdateEvery { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Stream time between two objects of one class that are told to enter, not negative; default 0. One that is not told to enter is not told at all.</summary>
    public TimeSpan RateLimit { get; init; }

    /// <summary>What an object must be like to be seen, by label.</summary>
    public IReadOnlyDictionary<string, ClassFilter> Filters { get; init; } = new Dictionary<string, ClassFilter>();

    /// <summary>Parts of the picture whose visitors are told.</summary>
    public IReadOnlyList<Zone> Zones { get; init; } = [];

    /// <summary>Lines whose crossings are told.</summary>
    public IReadOnlyList<Line> Lines { get; init; } = [];

    /// <summary>The second models that look at the objects, by different names.</summary>
    public IReadOnlyList<CropOptions> Crops { get; init; } = [];
}
