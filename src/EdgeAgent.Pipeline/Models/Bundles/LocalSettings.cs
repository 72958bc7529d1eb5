using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>How a bundle runs best on one device, as it was measured there.</summary>
public sealed record LocalSettings
{
    /// <summary>The device that it was measured on; on another it is not honoured.</summary>
    public required string Device { get; init; }

    /// <summary>The day.</summary>
    public required string Measured { get; init; }

    /// <summary>What the bundle's graphs hash to that it was measured on (SHA-256, hexadecimal); empty where it was not noted. On others it is not honoured.</summary>
    public string Graph { get; init; } = "";

    /// <summary>Threads of its own; null for those that all models share.</summary>
    public int? Threads { get; init; }

    /// <summary>What runs it; null for the processor.</summary>
    public Engine? Engine { get; init; }

    /// <summary>Width and height of its input; null for the bundle's own.</summary>
    public (int Width, int Height)? Size { get; init; }

    /// <summary>Which of the bundle's variants; null for its first graph.</summary>
    public string? Variant { get; init; }

    /// <summary>What was measured, for people; by a name with its unit.</summary>
    public IReadOnlyDictionary<string, double> Figures { get; init; } = new Dictionary<string, double>();
}
