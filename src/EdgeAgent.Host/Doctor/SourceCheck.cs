using System.Runtime.CompilerServices;
using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether cameras and microphones are there, without opening them: another program may be using them.</summary>
internal static class SourceCheck
{
    /// <summary>Looks at every source.</summary>
    public static async IAsyncEnumerable<Finding> RunAsync(AgentConfiguration configuration, [EnumeratorCancellation] CancellationToken stop)
    {
        foreach (var (name, camera) in configuration.Cameras)
        {
            var source = VideoSourceUri.Parse(camera.Source);
            var place = source.Kind switch
            {
                VideoSourceKind.Rtsp or VideoSourceKind.Http => Place.Network,
                VideoSourceKind.File or VideoSourceKind.ImageFolder => Place.File,
                _ => Place.Machine,
            };
            yield return Tell($"camera {name}", place, await WhyAbsentAsync(source, stop));
        }

        foreach (var (name, microphone) in configuration.Microphones)
        {
            var source = AudioSourceUri.Parse(microphone.Source);
            var place = source.Kind switch
            {
                AudioSourceKind.Rtsp or AudioSourceKind.Http => Place.Network,
                AudioSourceKind.Alsa or AudioSourceKind.Wasapi => Place.Machine,
                _ => Place.File,
            };
            yield return Tell($"microphone {name}", place, await WhyAbsentAsync(source, stop));
        }
    }

    private static Finding Tell(string subject, Place place, string? why) => why is null
        ? new Finding(subject, FindingState.Ok, place == Place.Network ? "its address answers" : "is there")
        : new Finding(subject, FindingState.Missing, why, place switch
        {
            Place.Network => "Switch it on, or correct the address of its source.",
            Place.File => "Copy it there, or correct its source.",
            _ => "Connect it, or correct its source.",
        });

    private static async Task<string?> WhyAbsentAsync(VideoSourceUri source, CancellationToken stop) => source.Kind switch
    {
        VideoSourceKind.Rtsp or VideoSourceKind.Http => await Endpoint.Of(new Uri(source.Target)).WhyUnreachableAsync(stop),
        VideoSourceKind.Rpicam => InPath("rpicam-vid") ? null : "the program rpicam-vid is not installed (package rpicam-apps of Raspberry Pi OS).",
        VideoSourceKind.Gstreamer => InPath("gst-launch-1.0") ? null : "the program gst-launch-1.0 is not installed (package gstreamer1.0-tools).",
        VideoSourceKind.V4l2 => Path.Exists(source.Target) ? null : $"{source.Target} does not exist; no camera is connected there.",
        _ => Path.Exists(source.Target) ? null : $"{source.Target} does not exist.",
    };

    private static async Task<string?> WhyAbsentAsync(AudioSourceUri source, CancellationToken stop) => source.Kind switch
    {
        AudioSourceKind.Rtsp or AudioSourceKind.Http => await Endpoint.Of(new Uri(source.Target)).WhyUnreachableAsync(stop),
        AudioSourceKind.Alsa => AlsaCards.WhyAbsent(source.Target),
        AudioSourceKind.Wasapi => OperatingSystem.IsWindows() ? null : "wasapi: is for Windows. On Linux write alsa:.",
        _ when Directory.Exists(source.Target) => $"{source.Target} is a folder; a microphone plays one file.",
        _ => Path.Exists(source.Target) ? null : $"{source.Target} does not exist.",
    };

    private static bool InPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));

    /// <summary>Where a source lives.</summary>
    private enum Place
    {
        Machine,
        Network,
        File,
    }
}
