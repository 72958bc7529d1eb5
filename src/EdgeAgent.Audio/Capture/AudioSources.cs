using EdgeAgent.Audio.Capture.Alsa;
using EdgeAgent.Audio.Capture.Ffmpeg;
using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Pipeline.Streams;
#if NAUDIO || NAUDIO_ALSA
using EdgeAgent.Audio.Capture.NAudio;
using EdgeAgent.Audio.Capture.Push;
#endif

namespace EdgeAgent.Audio.Capture;

/// <summary>Makes the source that an address names.</summary>
public static class AudioSources
{
    /// <summary>A source, not yet opened; the caller disposes it. A WAV file is read here, everything else by ffmpeg or the device's own library.</summary>
    /// <param name="uri">The address.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="time">Deadlines, stamps and pacing.</param>
    /// <exception cref="DeviceException">This build or system has no such devices.</exception>
    public static IAudioSource Create(AudioSourceUri uri, AudioSourceOptions options, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(uri);
        ArgumentNullException.ThrowIfNull(options);
        return uri.Kind switch
        {
            AudioSourceKind.Alsa => new AlsaSource(uri.Target, AlsaOptions(options), time),
#if NAUDIO
            AudioSourceKind.Wasapi when OperatingSystem.IsWindows() => Wasapi(uri, options, time),
#endif
            AudioSourceKind.Wasapi => throw NoWasapi(uri),
#if NAUDIO_ALSA
            AudioSourceKind.NAudioAlsa => new PushSource($"{uri}", () => new NAudioAlsaDevice($"{uri}", uri.Target, (options.Channel ?? 0) + 1), options, time),
#else
            AudioSourceKind.NAudioAlsa => throw NoNAudioAlsa(uri),
#endif
            AudioSourceKind.File when IsWav(uri.Target) => new WavSource(uri.Target, options.Pace ?? FilePace.Realtime, options.Loop, time),
            _ => new FfmpegAudioSource(uri, options, time),
        };
    }

    private static AlsaOptions AlsaOptions(AudioSourceOptions options) => new()
    {
        Channels = (options.Channel ?? 0) + 1,
        OpenDeadline = options.OpenDeadline,
        ReadDeadline = options.ReadDeadline,
    };

#if NAUDIO
    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static PushSource Wasapi(AudioSourceUri uri, AudioSourceOptions options, TimeProvider time) =>
        new($"{uri}", () => new WasapiDevice($"{uri}", WasapiTarget.Of(uri.Target)), options, time);
#endif

#if !NAUDIO_ALSA
    private static DeviceException NoNAudioAlsa(AudioSourceUri uri) => new(
        DeviceFault.MissingDependency, $"{uri}: this build has no NAudio for ALSA. Write alsa:{uri.Target}, which needs none, or build with -p:UseNAudioAlsa=true (docs/naudio.md).");
#endif

    private static DeviceException NoWasapi(AudioSourceUri uri) => new(
        DeviceFault.MissingDependency,
        $"{uri}: this build has no WASAPI. On Linux name an ALSA device (alsa:default); for Windows build with -p:UseNAudio=true.");

    /// <summary>By its name or its content. A file that only says it is one, or of a codec inside WAV, is refused there in words.</summary>
    private static bool IsWav(string path)
    {
        if (Path.GetExtension(path).Equals(".wav", StringComparison.OrdinalIgnoreCase))
            return true;
        Span<byte> head = stackalloc byte[12];
        try
        {
            // A pipe has no length, and opening it could block.
            if (new FileInfo(path) is not { Exists: true } info || info.Length < head.Length)
                return false;
            using var file = File.OpenHandle(path);
            return RandomAccess.Read(file, head, 0) == head.Length && head[8..].SequenceEqual("WAVE"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
