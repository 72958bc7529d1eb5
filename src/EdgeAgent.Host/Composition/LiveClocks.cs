using System.Collections.Concurrent;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Composition;

/// <summary>The clocks of network addresses that a camera and a microphone have both. Thread-safe.</summary>
internal sealed class LiveClocks
{
    private readonly ConcurrentDictionary<string, LiveClock> _clocks = new(StringComparer.Ordinal);

    /// <summary>Whether a microphone of a configuration has a camera's address; where it has, the camera is opened so that it hears it, too.</summary>
    public static bool AreBoth(CameraSettings camera, AgentConfiguration configuration) =>
        AddressOf(camera) is { } address && configuration.Microphones.Values.Any(microphone => AddressOf(microphone) == address);

    /// <summary>That of a camera; null where no microphone has its address.</summary>
    public LiveClock? OfCamera(CameraSettings camera, AgentConfiguration configuration) => AreBoth(camera, configuration) ? Of(AddressOf(camera)!) : null;

    /// <summary>That of a microphone; null where its address is none of a network.</summary>
    public LiveClock? OfMicrophone(MicrophoneSettings microphone) => AddressOf(microphone) is { } address ? Of(address) : null;

    private static string? AddressOf(CameraSettings camera) =>
        VideoSourceUri.TryParse(camera.Source, out var uri, out _) && uri is { Kind: VideoSourceKind.Rtsp or VideoSourceKind.Http } ? uri.Target : null;

    private static string? AddressOf(MicrophoneSettings microphone) =>
        AudioSourceUri.TryParse(microphone.Source, out var uri, out _) && uri is { Kind: AudioSourceKind.Rtsp or AudioSourceKind.Http } ? uri.Target : null;

    private LiveClock Of(string address) => _clocks.GetOrAdd(address, _ => new LiveClock());
}
