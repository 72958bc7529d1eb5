using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Configuration;

/// <summary>Classes of one camera's whole picture.</summary>
internal sealed record ClassifySettings
{
    [Model("The classifier: a bundle's name, a bundle's folder or an .onnx file.")]
    public required string Model { get; init; }

    [Number("Pictures per second that the model sees at most. Default: every picture of a file, 5 per second of a live camera.", 0.01, 240)]
    public double? Fps { get; init; }

    [Fraction("The lowest score of a class that counts; below it the picture shows none. Default: the bundle's, else 0.5.")]
    public double? MinScore { get; init; }

    [Count("Of the last pictures, how many must show a class before it is told.", 1, 1000)]
    public int Needed { get; init; } = 3;

    [Count("The last pictures that count.", 1, 1000)]
    public int Of { get; init; } = 5;

    [Choice<Engine>("What runs the model; one that is not available falls back to cpu and says so. Default: what was measured best on this device, else cpu.")]
    public Engine? Engine { get; init; }
}
