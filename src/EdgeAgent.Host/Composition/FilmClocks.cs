using System.Collections.Concurrent;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Composition;

/// <summary>The clocks of films: sources that name the same file get the same one. Thread-safe.</summary>
/// <param name="time">The clocks of the device.</param>
internal sealed class FilmClocks(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, FilmClock> _clocks = new(StringComparer.Ordinal);

    /// <summary>That of a camera's film; null where it is none.</summary>
    public FilmClock? OfCamera(CameraSettings camera) =>
        VideoSourceUri.TryParse(camera.Source, out var uri, out _) && uri is { Kind: VideoSourceKind.File } ? Of(uri.Target) : null;

    /// <summary>That of the film whose sound a microphone hears; null where it is none.</summary>
    public FilmClock? OfMicrophone(MicrophoneSettings microphone) =>
        AudioSourceUri.TryParse(microphone.Source, out var uri, out _) && uri is { Kind: AudioSourceKind.File } ? Of(uri.Target) : null;

    private FilmClock Of(string file) => _clocks.GetOrAdd(file, _ => new FilmClock(time));
}
