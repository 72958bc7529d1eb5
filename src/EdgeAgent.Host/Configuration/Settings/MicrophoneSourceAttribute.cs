namespace EdgeAgent.Host.Configuration.Settings;

/// <summary>Where sound comes from.</summary>
internal sealed class MicrophoneSourceAttribute(string description)
    : SourceAttribute(description, ["alsa", "wasapi", "rtsp", "rtsps", "http", "https"]);
