namespace EdgeAgent.Pipeline.Diary;

/// <summary>What a diary reaches over.</summary>
/// <param name="First">The number of its first line.</param>
/// <param name="Last">The number of its last line.</param>
/// <param name="From">When the first came.</param>
/// <param name="To">When the last came.</param>
/// <param name="Bytes">What it takes of the disk.</param>
public sealed record DiarySpan(long First, long Last, DateTimeOffset From, DateTimeOffset To, long Bytes);
