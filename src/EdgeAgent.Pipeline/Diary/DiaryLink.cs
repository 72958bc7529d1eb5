namespace EdgeAgent.Pipeline.Diary;

/// <summary>What chains a line of the diary to the one before it.</summary>
/// <param name="N">The line's number, from 1.</param>
/// <param name="At">When it came to the diary, as it stands there.</param>
/// <param name="Prev">SHA-256 of the line before, in lower-case hex; zeros for the first.</param>
/// <param name="Hash">SHA-256 of the line itself without its <c>hash</c>.</param>
internal readonly record struct DiaryLink(long N, DateTimeOffset At, string Prev, string Hash)
{
    /// <summary>What the first line follows.</summary>
    public static readonly string NoHash = new('0', 64);

    /// <summary>Before the first line.</summary>
    public static DiaryLink None { get; } = new(0, DateTimeOffset.MinValue, NoHash, NoHash);
}
