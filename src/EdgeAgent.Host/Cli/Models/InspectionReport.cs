namespace EdgeAgent.Host.Cli.Models;

/// <summary>What <c>models inspect</c> prints.</summary>
internal sealed record InspectionReport
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>Its folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Its graphs by role.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Whether it can be run.</summary>
    public required bool Runnable { get; init; }

    /// <summary>What it does.</summary>
    public string? Task { get; init; }

    /// <summary>Its family.</summary>
    public string? Family { get; init; }

    /// <summary>Why it is taken for that, or what keeps it from running.</summary>
    public required string Reason { get; init; }

    /// <summary>Whether settings that were measured on this device are in force, or why not; not there where there are none.</summary>
    public string? Local { get; init; }

    /// <summary>What is taken for granted though nothing says it.</summary>
    public string? Assumption { get; init; }

    /// <summary>The smallest model.yaml that would make it run.</summary>
    public string? Completion { get; init; }

    /// <summary>The graph's inputs.</summary>
    public IReadOnlyList<string>? Inputs { get; init; }

    /// <summary>The graph's outputs.</summary>
    public IReadOnlyList<string>? Outputs { get; init; }

    /// <summary>How pictures become its input, as model.yaml would say it.</summary>
    public IReadOnlyDictionary<string, string>? Preprocessing { get; init; }

    /// <summary>Its classes.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Who exported it.</summary>
    public string? Producer { get; init; }

    /// <summary>Its operator set.</summary>
    public long? Opset { get; init; }

    /// <summary>The exporter's own words.</summary>
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }
}
