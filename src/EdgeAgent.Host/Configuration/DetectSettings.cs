using System.Collections.ObjectModel;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Host.Configuration;

/// <summary>Object detection on one camera.</summary>
internal sealed record DetectSettings
{
    [Model("The detection model: a bundle's name, a bundle's folder, an .onnx file or an exporter's folder.")]
    public required string Model { get; init; }

    [Model("A second detection model, which sees the same pictures in spare time. Nothing is told of what it sees but how it differs: edgeagent shadow. The same kinds of names as model.")]
    public string? Shadow { get; init; }

    [Number("Pictures per second that the model sees at most. Default: every picture of a file, 5 per second of a live camera.", 0.01, 240)]
    public double? Fps { get; init; }

    [Choice<DetectWhen>("Which of these pictures it sees: all, or those in which something moves or an object is new or out of sight. An object that rests stays.")]
    public DetectWhen When { get; init; } = DetectWhen.Always;

    [Duration("With when: motion, the time after which it sees a picture at the latest.", "100ms", "1h")]
    public TimeSpan IdleEvery { get; init; } = TimeSpan.FromSeconds(10);

    [Text("The classes that matter, in the model's own words. Default: all.")]
    public IReadOnlyList<string> Classes { get; init; } = [];

    [Fraction("The lowest score that counts. Default: the bundle's.")]
    public double? MinScore { get; init; }

    [Fraction("Of two boxes of one class that overlap more than this (intersection over union), the weaker goes. Default: the bundle's.")]
    public double? Iou { get; init; }

    [Count("The most objects per picture. Default: the bundle's.", 1, 1000)]
    public int? Max { get; init; }

    [Section("Looks at each picture in tiles, for objects that are too small in one look; one run of the model for each tile.")]
    public TileSettings? Tiles { get; init; }

    [Choice<Engine>("What runs the model; one that is not available falls back to cpu and says so. Default: what was measured best on this device, else cpu.")]
    public Engine? Engine { get; init; }

    [Sections("What objects must be like to be seen, by class.", ByClass = true)]
    public IReadOnlyDictionary<string, FilterSettings> Filters { get; init; } = ReadOnlyDictionary<string, FilterSettings>.Empty;

    [Sections("Second models that look at the objects that were found, each cut out of the picture; their answers stand in the objects' events under these names.")]
    public IReadOnlyDictionary<string, CropSettings> Crops { get; init; } = ReadOnlyDictionary<string, CropSettings>.Empty;

    /// <summary>The lowest score that counts with a model.</summary>
    /// <param name="bundle">The model's description.</param>
    public double ScoreOf(ModelBundle bundle) => MinScore ?? bundle.Thresholds.Score ?? new ByteTrackOptions().HighScore;

    /// <summary>A stream's own detector, in one look or in tiles.</summary>
    /// <param name="model">What runs.</param>
    /// <param name="stream">The stream's name.</param>
    /// <param name="options">What it wants.</param>
    /// <exception cref="ModelException">A class that is wanted is none of the model's.</exception>
    public IDetector Open(DetectionModel model, string stream, DetectorOptions options) => Tiles is { } tiles ? model.OpenTiled(stream, options, tiles.ToOptions()) : model.Open(stream, options);
}
