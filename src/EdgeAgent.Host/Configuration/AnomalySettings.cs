using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Configuration;

/// <summary>The unusual in one camera's picture.</summary>
internal sealed record AnomalySettings
{
    [Model("The model of the unusual: a bundle's name, a bundle's folder or an .onnx file.")]
    public required string Model { get; init; }

    [Number("Pictures per second that the model sees at most. Default: every picture of a file, 5 per second of a live camera.", 0.01, 240)]
    public double? Fps { get; init; }

    [Number("From which score on a picture is unusual, on the model's own scale. Default: the bundle's.", 0, 1e6)]
    public double? Threshold { get; init; }

    [Count("Of the last pictures, how many must be unusual before it is told, and as usual before it may be told again.", 1, 1000)]
    public int Needed { get; init; } = 3;

    [Count("The last pictures that count.", 1, 1000)]
    public int Of { get; init; } = 5;

    [Choice<Engine>("What runs the model; one that is not available falls back to cpu and says so. Default: what was measured best on this device, else cpu.")]
    public Engine? Engine { get; init; }
}
