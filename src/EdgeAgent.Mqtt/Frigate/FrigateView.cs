using EdgeAgent.Pipeline.Events.Objects;

namespace EdgeAgent.Mqtt.Frigate;

/// <summary>An object at one moment, with what Frigate says of one.</summary>
/// <param name="Id">The same for its whole life: seconds and random characters.</param>
/// <param name="Camera">Who sees it.</param>
/// <param name="Start">When it was first told, UTC.</param>
internal sealed record FrigateView(string Id, string Camera, DateTimeOffset Start)
{
    /// <summary>The moment.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>When it was over; null while it is there.</summary>
    public DateTimeOffset? End { get; init; }

    /// <summary>Its class.</summary>
    public required string Label { get; init; }

    /// <summary>Its score.</summary>
    public required double Score { get; init; }

    /// <summary>Its highest score so far.</summary>
    public required double TopScore { get; init; }

    /// <summary>Where it is.</summary>
    public required FrigateBox Box { get; init; }

    /// <summary>The picture's width and height in pixels.</summary>
    public required (int Width, int Height) Picture { get; init; }

    /// <summary>Its best moment: what a picture of it would show.</summary>
    public required (DateTimeOffset At, FrigateBox Box, double Score) Best { get; init; }

    /// <summary>The zones that it is in, in the order in which it came.</summary>
    public IReadOnlyList<string> Zones { get; init; } = [];

    /// <summary>The zones that it has been in.</summary>
    public IReadOnlyList<string> EnteredZones { get; init; } = [];

    /// <summary>Since when it stands still; null while it moves.</summary>
    public DateTimeOffset? StillSince { get; init; }

    /// <summary>How often it has moved again after it stood still.</summary>
    public int PositionChanges { get; init; }

    /// <summary>What second models say of it, in the order of their names.</summary>
    public IReadOnlyDictionary<string, ObjectAnswer> Answers { get; init; } = new Dictionary<string, ObjectAnswer>();

    /// <summary>Its speed over the ground in km/h; 0 where nobody knows.</summary>
    public double Speed { get; init; }

    /// <summary>Its speeds so far: how many, and their sum.</summary>
    public (int Count, double Sum) Speeds { get; init; }

    /// <summary>Pictures a second that the camera gives.</summary>
    public double Fps { get; init; }
}
