namespace EdgeAgent.Pipeline.Diary;

/// <summary>Which events of a diary are wanted; what is left out does not matter.</summary>
public sealed record DiaryFilter
{
    /// <summary>The name of the camera, the microphone or the agent that it is about.</summary>
    public string? Source { get; init; }

    /// <summary>How its type begins, without <c>edgeagent.</c>: <c>object.entered</c>, <c>zone</c>.</summary>
    public string? Type { get; init; }

    /// <summary>The label in its data.</summary>
    public string? Label { get; init; }

    /// <summary>Not before this moment.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before this moment.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>Only lines before this number.</summary>
    public long? Before { get; init; }

    /// <summary>Only lines after this number.</summary>
    public long? After { get; init; }

    /// <summary>How many at most.</summary>
    public int? Limit { get; init; }
}
