using System.Text.Json;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>A file that an event names as what proves it.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Kind">What it is: <c>frame</c>, <c>crop</c>, <c>sound</c>, <c>clip</c>; null where the event does not say.</param>
/// <param name="Sha256">The hash of its content, lower-case hex; null where the event does not say.</param>
/// <param name="Bytes">Its length; null where the event does not say.</param>
/// <param name="IsPending">Whether it was still being written; <c>evidence.completed</c> names it again.</param>
/// <param name="IsFailed">Whether it will never be, as <c>evidence.completed</c> says.</param>
public sealed record NamedEvidence(string Path, string? Kind = null, string? Sha256 = null, long? Bytes = null, bool IsPending = false, bool IsFailed = false)
{
    /// <summary>The files that an event's data names: <c>evidence</c>, a path or a list of files, and <c>file</c> of <c>evidence.completed</c>.</summary>
    internal static IReadOnlyList<NamedEvidence> In(JsonElement data)
    {
        if (data.ValueKind != JsonValueKind.Object)
            return [];
        var found = new List<NamedEvidence>();
        if (data.TryGetProperty("evidence", out var evidence))
        {
            if (evidence.ValueKind == JsonValueKind.Array)
                found.AddRange(evidence.EnumerateArray().Select(Of).OfType<NamedEvidence>());
            else if (Of(evidence) is { } only)
                found.Add(only);
        }

        if (data.TryGetProperty("file", out var file) && file.ValueKind == JsonValueKind.Object && Of(file) is { } completed)
            found.Add(completed with { IsFailed = DiaryEvent.Text(data, "failure") is not null });
        return found;
    }

    private static NamedEvidence? Of(JsonElement file) => file.ValueKind switch
    {
        JsonValueKind.String when file.GetString() is { Length: > 0 } path => new NamedEvidence(path),
        JsonValueKind.Object when DiaryEvent.Text(file, "path") is { Length: > 0 } path => new NamedEvidence(
            path,
            DiaryEvent.Text(file, "kind"),
            DiaryEvent.Text(file, "sha256")?.ToLowerInvariant(),
            file.TryGetProperty("bytes", out var bytes) && bytes.ValueKind == JsonValueKind.Number && bytes.TryGetInt64(out var length) ? length : null,
            file.TryGetProperty("pending", out var pending) && pending.ValueKind == JsonValueKind.True),
        _ => null,
    };
}
