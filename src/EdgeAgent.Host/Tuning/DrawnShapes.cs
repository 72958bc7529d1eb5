using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tuning;

/// <summary>The shapes of a camera. A map that is null says nothing of its kind.</summary>
internal record DrawnShapes
{
    /// <summary>The zones.</summary>
    public IReadOnlyDictionary<string, DrawnZone>? Zones { get; init; }

    /// <summary>The lines.</summary>
    public IReadOnlyDictionary<string, DrawnLine>? Lines { get; init; }

    /// <summary>What is made black.</summary>
    public IReadOnlyDictionary<string, DrawnMask>? Privacy { get; init; }

    /// <summary>Where motion does not count.</summary>
    public IReadOnlyDictionary<string, DrawnMask>? MotionMasks { get; init; }

    /// <summary>Those of the configuration.</summary>
    public static DrawnShapes Of(CameraSettings camera) => new()
    {
        Zones = camera.Zones.ToDictionary(shape => shape.Key, shape => DrawnZone.Of(shape.Value)),
        Lines = camera.Lines.ToDictionary(shape => shape.Key, shape => DrawnLine.Of(shape.Value)),
        Privacy = camera.Privacy.ToDictionary(shape => shape.Key, shape => DrawnMask.Of(shape.Value)),
        MotionMasks = camera.Motion?.Masks.ToDictionary(shape => shape.Key, shape => DrawnMask.Of(shape.Value)),
    };

    /// <summary>Whether these are there, and of their kinds no others.</summary>
    /// <param name="there">All that there are.</param>
    public bool AreIn(DrawnShapes there) => AreIn(Zones, there.Zones) && AreIn(Lines, there.Lines) && AreIn(Privacy, there.Privacy) && AreIn(MotionMasks, there.MotionMasks);

    private static bool AreIn<T>(IReadOnlyDictionary<string, T>? these, IReadOnlyDictionary<string, T>? there) where T : class, IDrawn<T> =>
        these is null || (these.Count == (there?.Count ?? 0) && these.All(shape => there!.TryGetValue(shape.Key, out var other) && shape.Value.IsLike(other)));
}
