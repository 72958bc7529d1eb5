namespace EdgeAgent.Pipeline.Events.Objects;

/// <summary>Somebody has rejected an object, by its number: by voice, or by the command <c>reject</c>. It is in view, or was until shortly before.</summary>
[EventType("object.rejected", 1)]
public sealed record ObjectRejected : ObjectSighting
{
    /// <summary>Milliseconds since it was last seen; 0 of one that is in view.</summary>
    public required double SeenMsAgo { get; init; }

    /// <summary>What was said, where it was said.</summary>
    public string? Words { get; init; }

    /// <summary>Who has rejected it, as the command names them: of an order by voice the microphone.</summary>
    public string? By { get; init; }

    /// <summary>The object as it was last seen whole, else as it was last seen: a JPEG, in base64.</summary>
    public string? Crop { get; init; }
}
