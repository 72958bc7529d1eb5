namespace EdgeAgent.Host.Scenes;

/// <summary>One thing that a scene asks for, and what came of it.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Key">Where it stands: <c>expect[0]</c>.</param>
/// <param name="Line">The line there, from 1.</param>
/// <param name="Asked">What it asks for, for a person.</param>
/// <param name="Faults">Why it is not so, a sentence each, the first the gist; empty where it is so.</param>
internal sealed record SceneCheck(CheckKind Kind, string Key, int Line, string Asked, IReadOnlyList<string> Faults)
{
    /// <summary>Whether it is so.</summary>
    public bool Passed => Faults.Count == 0;
}
