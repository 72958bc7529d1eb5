using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Vision.Tracking;

namespace EdgeAgent.Host.Configuration;

/// <summary>How a camera's objects are told apart by their looks.</summary>
internal sealed record AppearanceSettings
{
    [Model("The model: an embedding, such as re-identification of people. A bundle's name or folder whose model.yaml says family: embedding.")]
    public required string Model { get; init; }

    [Fraction("How far the looks of one object may be apart: half of one less the cosine of the angle between them.")]
    public double MaxDistance { get; init; } = new ByteTrackOptions().MaxLooksDistance;

    [Count("The most looks at one picture.", 1, 100)]
    public int Max { get; init; } = 8;

    [Choice<Engine>("What runs the model; one that is not available falls back to cpu and says so. Default: what was measured best on this device, else cpu.")]
    public Engine? Engine { get; init; }
}
