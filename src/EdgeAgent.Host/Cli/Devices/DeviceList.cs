using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Setup;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Vision.Capture.Devices;

namespace EdgeAgent.Host.Cli.Devices;

/// <summary>The devices of this machine.</summary>
internal static class DeviceList
{
    /// <summary>alsa-lib reads its configuration, whose plugins may ask others: sound servers, the network.</summary>
    private static readonly TimeSpan SoundDeadline = TimeSpan.FromSeconds(5);

    private static readonly CameraSourceAttribute CameraKey = new("");
    private static readonly MicrophoneSourceAttribute MicrophoneKey = new("");

    /// <summary>Cameras first, then microphones; empty without any. Within seconds, whatever a device does.</summary>
    public static async Task<IReadOnlyList<DeviceRow>> OfThisMachineAsync(TimeProvider time, CancellationToken stop)
    {
        var microphones = ListenAsync(time, stop);
        var cameras = await VideoDevices.ListAsync(time, stop);
        return Rows(cameras, await microphones);
    }

    /// <summary>The rows of some devices, each with a name of its own.</summary>
    internal static IReadOnlyList<DeviceRow> Rows(IReadOnlyList<VideoDevice> cameras, IReadOnlyList<AudioDevice> microphones)
    {
        var names = new SourceNames();
        return
        [
            .. cameras.Select(d => new DeviceRow(DeviceRow.Camera, d.Source, d.Name, d.Problem)
            {
                Cure = d.Cure,
                Path = d.Path,
                Modes = d.Modes.Count > 0 ? d.Modes : null,
                Yaml = LineOf(names, DeviceRow.Camera, d.Source, d.Name, CameraKey),
            }),
            .. microphones.Select(d => new DeviceRow(DeviceRow.Microphone, d.Source, d.Name, d.Problem)
            {
                Cure = d.Cure,
                Channels = d.Channels.Count > 0 ? d.Channels : null,
                RatesHz = d.RatesHz.Count > 0 ? d.RatesHz : null,
                Yaml = LineOf(names, DeviceRow.Microphone, d.Source, d.Name, MicrophoneKey),
            }),
        ];
    }

    private static string? LineOf(SourceNames names, string kind, string source, string name, SourceAttribute key) => key.Read(source, "/") is null
        ? null
        : $"{names.Take(name, kind)}: {{source: {YamlValue.Of(source)}}}";

    private static async Task<IReadOnlyList<AudioDevice>> ListenAsync(TimeProvider time, CancellationToken stop)
    {
        try
        {
            return await DedicatedThread.RunAsync("list microphones", SoundDeadline, AudioDevices.List, time, stop);
        }
        catch (TimeoutException)
        {
            // Its thread ends with the process.
            return
            [
                new AudioDevice("alsa:default", "ALSA")
                {
                    Problem = $"ALSA does not list its devices within {SoundDeadline.TotalSeconds:0} s.",
                    Cure = "Look whether a sound server hangs (systemctl --user status pipewire pulseaudio), and at ~/.asoundrc and /etc/asound.conf.",
                },
            ];
        }
    }
}
