using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Cli.Diaries;

/// <summary>Something that is wrong, as JSON.</summary>
internal sealed record FindingRow(DiaryFault Fault, string? Segment, int? Line, string Message);
