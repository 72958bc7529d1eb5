using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Vision.Shadow;

/// <summary>What a shadow is held against.</summary>
public sealed record ShadowOptions
{
    /// <summary>The camera.</summary>
    public required string Camera { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>What the model is made of: its graph, and its description where it has one.</summary>
    public required IReadOnlyList<string> ModelFiles { get; init; }

    /// <summary>The model's classes.</summary>
    public required IReadOnlyList<string> Labels { get; init; }

    /// <summary>The lowest score that counts where no person has set one, 0 to 1.</summary>
    public required double MinScore { get; init; }

    /// <summary>The classes that the camera looks for; empty for all.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>What objects must be like, by class.</summary>
    public IReadOnlyDictionary<string, ClassFilter> Filters { get; init; } = new Dictionary<string, ClassFilter>();

    /// <summary>Whether each picture is compared, and the camera waits for it: for media that are played as fast as they can be.</summary>
    public bool SeesAll { get; init; }
}
