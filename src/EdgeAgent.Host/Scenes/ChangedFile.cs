namespace EdgeAgent.Host.Scenes;

/// <summary>A file that an update would change.</summary>
/// <param name="Path">The file.</param>
/// <param name="Lines">What goes, with <c>-</c> before it, and what comes, with <c>+</c>.</param>
/// <param name="Write">Changes it.</param>
internal sealed record ChangedFile(string Path, IReadOnlyList<string> Lines, Action Write);
