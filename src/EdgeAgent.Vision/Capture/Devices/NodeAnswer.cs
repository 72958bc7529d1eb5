namespace EdgeAgent.Vision.Capture.Devices;

/// <summary>What a video node says of itself.</summary>
/// <param name="Captures">Whether it is a camera's; null when it cannot be asked, with the reason.</param>
internal sealed record NodeAnswer(bool? Captures)
{
    public string? Problem { get; init; }

    public string? Cure { get; init; }

    public IReadOnlyList<VideoMode> Modes { get; init; } = [];
}
