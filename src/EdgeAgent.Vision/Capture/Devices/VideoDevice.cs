namespace EdgeAgent.Vision.Capture.Devices;

/// <summary>A camera of this machine.</summary>
/// <param name="Source">The address for the configuration; the stable name where the system gives one.</param>
/// <param name="Name">What the camera calls itself.</param>
/// <param name="Path">The device file or the camera's number, which may change from start to start.</param>
/// <param name="Problem">Why it cannot be used now, as a sentence; null when it can.</param>
public sealed record VideoDevice(string Source, string Name, string Path, string? Problem)
{
    /// <summary>What to do about <see cref="Problem"/>, as a command or a sentence; null where there is no problem or nobody knows.</summary>
    public string? Cure { get; init; }

    /// <summary>The sizes that it gives, in the driver's order; empty where they could not be asked for.</summary>
    public IReadOnlyList<VideoMode> Modes { get; init; } = [];
}
