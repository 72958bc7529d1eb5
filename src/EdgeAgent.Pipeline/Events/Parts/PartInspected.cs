namespace EdgeAgent.Pipeline.Events.Parts;

/// <summary>A part has passed, and all its views together give this verdict; sent once a part, when it has left.</summary>
[EventType("part.inspected", 1)]
public sealed record PartInspected : EventData
{
    /// <summary>Good, defective, or not seen well enough to say.</summary>
    public required PartVerdict Verdict { get; init; }

    /// <summary>The part's class, in the model's own words.</summary>
    public required string Label { get; init; }

    /// <summary>The part's track, as in <c>object.entered</c>.</summary>
    public required int Track { get; init; }

    /// <summary>How often it was seen whole and inspected.</summary>
    public required int Views { get; init; }

    /// <summary>The defects that were seen in enough views, by falling score.</summary>
    public required IReadOnlyList<PartDefect> Defects { get; init; }

    /// <summary>Where the part was in its most telling view (the last one where none was whole), in fractions of the frame.</summary>
    public required Box Box { get; init; }

    /// <summary>Milliseconds of stream time from the first to the last sighting.</summary>
    public required double DurationMs { get; init; }

    /// <summary>The most telling view of a defective part: a JPEG, in base64.</summary>
    public string? Crop { get; init; }

    /// <summary>The model that inspected it.</summary>
    public required string Model { get; init; }
}
