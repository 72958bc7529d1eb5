using EdgeAgent.Vision.Capture.Devices;

namespace EdgeAgent.Host.Cli.Devices;

/// <summary>One device, as <c>devices --json</c> prints it.</summary>
/// <param name="Kind"><c>camera</c> or <c>microphone</c>.</param>
/// <param name="Source">What a configuration's <c>source:</c> says.</param>
/// <param name="Name">What it calls itself.</param>
/// <param name="Problem">Why it cannot be used now; null when it can.</param>
internal sealed record DeviceRow(string Kind, string Source, string Name, string? Problem)
{
    /// <summary>The kind of cameras.</summary>
    public const string Camera = "camera";

    /// <summary>The kind of microphones.</summary>
    public const string Microphone = "microphone";

    /// <summary>What to do about the problem.</summary>
    public string? Cure { get; init; }

    /// <summary>The line to paste under <c>cameras:</c> or <c>microphones:</c>; null where its address is none that a configuration takes.</summary>
    public string? Yaml { get; init; }

    /// <summary>A camera's device file or number, which may change from start to start.</summary>
    public string? Path { get; init; }

    /// <summary>The sizes and rates of a camera; null where they are not known.</summary>
    public IReadOnlyList<VideoMode>? Modes { get; init; }

    /// <summary>The channels of a microphone; null where they are not known.</summary>
    public IReadOnlyList<int>? Channels { get; init; }

    /// <summary>The sample rates of a microphone; null where they are not known.</summary>
    public IReadOnlyList<int>? RatesHz { get; init; }
}
