namespace EdgeAgent.Pipeline.Diary;

/// <summary>A segment that retention has removed.</summary>
/// <param name="Segment">Its file's name.</param>
/// <param name="From">Its first line.</param>
/// <param name="To">Its last line.</param>
/// <param name="Hash">The hash of that line, on which the chain goes on.</param>
/// <param name="Reason">Why: <c>max_size</c>, <c>max_age</c>.</param>
public sealed record GoneSegment(string Segment, long From, long To, string Hash, string Reason);
