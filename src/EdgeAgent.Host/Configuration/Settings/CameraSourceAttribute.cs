using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Where pictures come from, as <see cref="VideoSourceUri"/> reads it.</summary>
internal sealed class CameraSourceAttribute(string description)
    : SourceAttribute(description, ["rtsp", "rtsps", "http", "https", "v4l2", "rpicam", "gst"])
{
    /// <inheritdoc/>
    public override object? Read(string text, string folder) =>
        base.Read(text, folder) is string source && VideoSourceUri.TryParse(source, out _, out _) ? source : null;

    /// <inheritdoc/>
    public override string Reason(string shown) =>
        base.Reason(shown) is { Length: > 0 } reason ? reason
        : HasKnownScheme(shown) && !VideoSourceUri.TryParse(shown, out _, out var error) ? $" {error}"
        : "";
}
