using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Cli.Diaries;

/// <summary>A file of evidence as JSON.</summary>
internal sealed record EvidenceRow(Guid Event, string Source, string Type, DateTimeOffset? Time, string? Kind, string Path, string? Sha256, long? Bytes, EvidenceState State)
{
    public static EvidenceRow Of(DiaryEvent told, NamedEvidence file, EvidenceState state) =>
        new(told.Id, told.Source, told.Type, told.Time, file.Kind, file.Path, file.Sha256, file.Bytes, state);
}
