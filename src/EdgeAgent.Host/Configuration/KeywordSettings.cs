using EdgeAgent.Audio.Keywords;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Keyword spotting of one microphone.</summary>
internal sealed record KeywordSettings
{
    [Model("The keyword model: a bundle's name or folder, or an .onnx file.")]
    public required string Model { get; init; }

    [Fraction("A keyword counts when its score reaches this. Default: the bundle's.")]
    public double? Threshold { get; init; }

    [Duration("After a keyword, the same one does not count again for this long.", "0ms", "1m")]
    public TimeSpan Refractory { get; init; } = new KeywordOptions().Refractory;
}
