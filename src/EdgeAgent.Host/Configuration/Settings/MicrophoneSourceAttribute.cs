using EdgeAgent.Audio.Capture;

namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Where sound comes from, as <see cref="AudioSourceUri"/> reads it.</summary>
internal sealed class MicrophoneSourceAttribute(string description)
    : SourceAttribute(description, ["alsa", "wasapi", "naudio", "rtsp", "rtsps", "http", "https"])
{
    /// <inheritdoc/>
    protected override string? Fault(string text) => AudioSourceUri.TryParse(text, out _, out var error) ? null : error;
}
