using System.Text.Json;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;

namespace EdgeAgent.Host.Cli.Diaries;

/// <summary>An event of the diary as JSON.</summary>
internal sealed record WhyRow(long N, DateTimeOffset At, JsonElement Event, EventCause? Cause, IReadOnlyList<EvidenceRow> Evidence)
{
    public static WhyRow Of(DiaryEvent told, string stateFolder) =>
        new(told.N, told.At, told.Event, told.Cause, [.. told.Evidence.Select(file => EvidenceRow.Of(told, file, EvidenceOnDisk.Look(stateFolder, file)))]);
}
