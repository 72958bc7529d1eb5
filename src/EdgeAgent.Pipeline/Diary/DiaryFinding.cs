namespace EdgeAgent.Pipeline.Diary;

/// <summary>One thing that is wrong.</summary>
/// <param name="Fault">What kind of thing.</param>
/// <param name="Segment">The segment's file name; null where it is about none.</param>
/// <param name="Line">The line of the segment, from 1; null where it is about none.</param>
/// <param name="Message">It in a sentence.</param>
public sealed record DiaryFinding(DiaryFault Fault, string? Segment, int? Line, string Message);
