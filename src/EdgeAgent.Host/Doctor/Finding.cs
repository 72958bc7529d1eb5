using System.Text.Json.Serialization;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Doctor;

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">What: <c>ffmpeg</c>, <c>camera entrance</c>, <c>broker</c>.</param>
/// <param name="State">How it is.</param>
/// <param name="Message">In a sentence.</param>
/// <param name="Cure">The command or change that helps; null when nothing is to do.</param>
internal sealed record Finding(string Subject, FindingState State, string Message, string? Cure = null)
{
    /// <summary>What it is about.</summary>
    public FindingGroup Group { get; init; }

    /// <summary>What was measured, for programs; null where nothing was.</summary>
    public object? Facts { get; init; }

    /// <summary>The file of a configuration fault.</summary>
    public string? File { get; init; }

    /// <summary>Its line.</summary>
    public int? Line { get; init; }

    /// <summary>Its column.</summary>
    public int? Column { get; init; }

    /// <summary>The key it is about.</summary>
    public string? Key { get; init; }

    /// <summary>Whether it only says that the look at it did not end in time.</summary>
    [JsonIgnore]
    public bool IsLate { get; init; }

    /// <summary>With what was measured.</summary>
    public Finding Measured(object facts) => this with { Facts = facts };

    /// <summary>A configuration fault.</summary>
    public static Finding Of(ConfigurationFault fault) => new("configuration", FindingState.Fault, fault.Message)
    {
        File = fault.File,
        Line = fault.Line,
        Column = fault.Column,
        Key = fault.Key.Length == 0 ? null : fault.Key,
    };
}
