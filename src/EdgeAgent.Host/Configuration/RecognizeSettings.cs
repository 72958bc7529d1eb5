using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Speech recognition of one microphone.</summary>
[NotBuilt("grammar")]
internal sealed record RecognizeSettings
{
    [Model("The recognition model: a bundle's name or folder, or an exporter's folder (ESPnet).")]
    public required string Model { get; init; }

    [Fraction("The lowest confidence of a transcript that counts; below it nothing was understood. Default: the model's.")]
    public double? MinConfidence { get; init; }

    [Choice<RecognitionMode>("When text comes: after each utterance.", NotBuilt = ["streaming"])]
    public RecognitionMode Mode { get; init; } = RecognitionMode.Utterance;
}
