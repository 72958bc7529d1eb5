using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Vision.Tracking;

/// <summary>An object as it is drawn over its picture.</summary>
/// <param name="Id">Its track.</param>
/// <param name="Label">Its class.</param>
/// <param name="Score">Of its last sighting, 0 to 1.</param>
/// <param name="Box">Where it was seen last, in fractions of the frame.</param>
/// <param name="Zones">The names of the zones that it has entered and not left.</param>
/// <param name="Stationary">Whether it stands still.</param>
public sealed record ObjectInSight(int Id, string Label, double Score, Box Box, IReadOnlyList<string> Zones, bool Stationary);
