using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Crops;

namespace EdgeAgent.Host.Configuration;

/// <summary>A second model that looks at the objects that a camera's detector has found.</summary>
internal sealed record CropSettings
{
    private static readonly CropOptions Defaults = new() { Name = "" };

    [Model("The model: a classifier or a reader of text. A bundle's name, a bundle's folder or an .onnx file.")]
    public required string Model { get; init; }

    [Text("The classes of the detector whose objects it looks at. Default: all that detect finds.")]
    public IReadOnlyList<string> Classes { get; init; } = [];

    [Text("The answers of which an object needs one to count: until the model agrees it is not told, and in no zone. Default: every object counts.")]
    public IReadOnlyList<string> Verify { get; init; } = [];

    [Fraction("The lowest score of an answer that counts. Default: the bundle's, else 0.5.")]
    public double? MinScore { get; init; }

    [Count("Of the last looks at an object, how many must give an answer before it is told.", 1, CropOptions.MostLooks)]
    public int Needed { get; init; } = Defaults.Needed;

    [Count("The last looks that count.", 1, CropOptions.MostLooks)]
    public int Of { get; init; } = Defaults.Of;

    [Duration("An object that has its answer is looked at again after this time.", "0ms", "24h")]
    public TimeSpan Every { get; init; } = Defaults.Every;

    [Fraction("What is cut out around an object's box: this share of its sides more on each side.")]
    public double Margin { get; init; } = Defaults.Margin;

    [Count("Pixels of the shorter side of a box that is worth a look.", 1, 4096)]
    public int MinSize { get; init; } = Defaults.MinSize;

    [Count("The most looks at one picture; who has waited longest comes first.", 1, 100)]
    public int Max { get; init; } = Defaults.MaxPerFrame;

    [Choice<Engine>("What runs the model; one that is not available falls back to cpu and says so. Default: what was measured best on this device, else cpu.")]
    public Engine? Engine { get; init; }

    /// <summary>As the objects take it.</summary>
    /// <param name="name">What the answer is called.</param>
    public CropOptions ToOptions(string name) => new()
    {
        Name = name,
        Classes = Classes,
        Verify = Verify,
        Needed = Needed,
        Of = Of,
        Every = Every,
        Margin = Margin,
        MinSize = MinSize,
        MaxPerFrame = Max,
    };
}
