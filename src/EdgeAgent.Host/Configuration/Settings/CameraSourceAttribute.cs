using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Where pictures come from, as <see cref="VideoSourceUri"/> reads it.</summary>
internal sealed class CameraSourceAttribute(string description)
    : SourceAttribute(description, ["rtsp", "rtsps", "http", "https", "v4l2", "rpicam", "gst"])
{
    /// <inheritdoc/>
    protected override string? Fault(string text) => VideoSourceUri.TryParse(text, out _, out var error) ? null : error;
}
