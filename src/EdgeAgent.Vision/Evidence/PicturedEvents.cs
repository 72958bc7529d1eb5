using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Events.Zones;

namespace EdgeAgent.Vision.Evidence;

/// <summary>The events that a picture decides, and where in it what they tell of is.</summary>
public static class PicturedEvents
{
    private const string AllOf = ".*";

    private static readonly Type[] Roots =
        [typeof(ObjectSighting), typeof(CountChanged), typeof(PartInspected), typeof(AnomalyDetected), typeof(ClassificationChanged), typeof(MotionStarted), typeof(MotionEnded)];

    private static readonly Type[] Placed = [typeof(ObjectSighting), typeof(PartInspected), typeof(AnomalyDetected), typeof(MotionStarted)];

    /// <summary>Those events.</summary>
    public static IReadOnlyList<EventDescriptor> All { get; } = [.. EventCatalogue.All.Where(kind => Roots.Any(root => root.IsAssignableFrom(kind.Record)))];

    /// <summary>Those of them that tell of a place in the picture.</summary>
    public static IReadOnlyList<EventDescriptor> WithPlace { get; } = [.. All.Where(kind => Placed.Any(root => root.IsAssignableFrom(kind.Record)))];

    /// <summary>The events that a pattern means: a type, <c>zone.entered</c>, or all that begin alike, <c>zone.*</c>.</summary>
    /// <param name="pattern">The pattern.</param>
    /// <param name="among">Of which.</param>
    public static IEnumerable<EventDescriptor> Matching(string pattern, IEnumerable<EventDescriptor> among)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return pattern.EndsWith(AllOf, StringComparison.Ordinal) ? among.Where(kind => kind.Name.StartsWith(pattern[..^1], StringComparison.Ordinal)) : among.Where(kind => kind.Name == pattern);
    }

    /// <summary>Where in its picture what an event tells of is, in fractions of it; none where it is about the whole.</summary>
    public static IReadOnlyList<Box> BoxesOf(EventData data) => data switch
    {
        ObjectSighting sighting => [sighting.Box],
        PartInspected part => [part.Box, .. part.Defects.Select(defect => defect.Box)],
        AnomalyDetected anomaly => [.. anomaly.Regions.Select(region => region.Box)],
        MotionStarted motion => motion.Boxes,
        _ => [],
    };
}
