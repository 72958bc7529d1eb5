using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Machine;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Doctor;

/// <summary>The device files that a configuration's cameras and microphones are read through.</summary>
internal static class DeviceNeeds
{
    /// <summary>Those that are there; a device that is not plugged in is its source's finding.</summary>
    /// <param name="configuration">Null for every device that could be used.</param>
    /// <param name="files">The system's files.</param>
    public static IReadOnlyList<string> Of(AgentConfiguration? configuration, SystemFiles files)
    {
        if (configuration is null)
            return [.. Video(files), .. Sound(files)];
        var needed = new List<string>();
        foreach (var camera in configuration.Cameras.Values.Select(c => VideoSourceUri.Parse(c.Source)))
        {
            needed.AddRange(camera.Kind switch
            {
                VideoSourceKind.V4l2 when files.Has(camera.Target) => [camera.Target],
                // libcamera finds its way through all of them, and takes its memory from the heap.
                VideoSourceKind.Rpicam => [.. Video(files), .. files.Entries("/dev", "media*"), .. files.Entries("/dev/dma_heap", "*")],
                VideoSourceKind.Gstreamer => [.. Video(files), .. files.Entries("/dev/dri", "render*"), .. files.Entries("/dev/dma_heap", "*")],
                _ => (string[])[],
            });
        }

        if (configuration.Microphones.Values.Any(m => AudioSourceUri.Parse(m.Source).Kind is AudioSourceKind.Alsa or AudioSourceKind.NAudioAlsa))
            needed.AddRange(Sound(files));
        return [.. needed.Distinct()];
    }

    private static IReadOnlyList<string> Video(SystemFiles files) => files.Entries("/dev", "video*");

    /// <summary>What sound is recorded through; others are of no use here.</summary>
    private static IEnumerable<string> Sound(SystemFiles files) => [.. files.Entries("/dev/snd", "pcm*c"), .. files.Entries("/dev/snd", "control*")];
}
