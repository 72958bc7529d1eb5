namespace EdgeAgent.Host.Scenes;

/// <summary>What came of a scene.</summary>
internal sealed record SceneResult
{
    /// <summary>Where it stands.</summary>
    public required SceneFile File { get; init; }

    /// <summary>What it is about; null where nobody says.</summary>
    public string? About { get; init; }

    /// <summary>How much of its media was played.</summary>
    public TimeSpan Played { get; init; }

    /// <summary>How long that took.</summary>
    public TimeSpan Took { get; init; }

    /// <summary>How many events came.</summary>
    public int Events { get; init; }

    /// <summary>All that it asks for; empty where it could not be played.</summary>
    public IReadOnlyList<SceneCheck> Checks { get; init; } = [];

    /// <summary>How much of it came; that of no scene where it could not be played.</summary>
    public SceneScore Score { get; init; } = SceneScore.None;

    /// <summary>What is wrong with the scene or its configuration, or why it could not be played.</summary>
    public IReadOnlyList<string> Troubles { get; init; } = [];

    /// <summary>Whether the scene, or its configuration, has to be corrected before it can be played.</summary>
    public bool IsFaulty { get; init; }

    /// <summary>The files that an update would change, where one is asked for.</summary>
    public IReadOnlyList<ChangedFile> Updates { get; init; } = [];

    /// <summary>Whether it was played and all is so.</summary>
    public bool Passed => Troubles.Count == 0 && Checks.All(check => check.Passed);
}
