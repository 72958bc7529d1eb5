namespace EdgeAgent.Pipeline.Diary;

/// <summary>A file of evidence that retention has removed: whoever looks for it finds this line of the diary instead.</summary>
/// <param name="File">Its path, as the event names it.</param>
/// <param name="Reason">Why: <c>max_size</c>, <c>max_age</c>, <c>disk_full</c>.</param>
public sealed record GoneFile(string File, string Reason);
