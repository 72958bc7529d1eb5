using EdgeAgent.Audio.Recognition;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Configuration;

/// <summary>The second model of one microphone's recognition.</summary>
internal sealed record SecondPassSettings
{
    [Model("The second recognition model: a bundle's name or folder, an .onnx file, or an exporter's folder.")]
    public required string Model { get; init; }

    [Choice<DecodeMethod>("How it searches. Default: as the bundle says, else as the model's framework does.")]
    public DecodeMethod? Decode { get; init; }

    [Count("Hypotheses that its search keeps. Default: the framework's.", 1, 1000)]
    public int? Beam { get; init; }

    /// <summary>What the stream wants of the second recogniser; phrases and words that are likely are those of the first.</summary>
    /// <param name="first">What it wants of the first.</param>
    public RecognizerOptions ToOptions(RecognizerOptions first) => first with
    {
        Search = new SearchSettings(Decode, Beam is { } beam ? new Dictionary<SearchParameter, double> { [SearchParameter.Beam] = beam } : new Dictionary<SearchParameter, double>()),
    };
}
