using EdgeAgent.Audio.Capture;
using EdgeAgent.Vision.Capture.Devices;

namespace EdgeAgent.Host.Cli.Devices;

/// <summary>The devices of this machine.</summary>
internal static class DeviceList
{
    /// <summary>Cameras first, then microphones; empty without any.</summary>
    public static IReadOnlyList<DeviceRow> OfThisMachine(TimeProvider time, CancellationToken stop) =>
    [
        .. VideoDevices.List(time, stop).Select(d => new DeviceRow("camera", d.Source, d.Name, d.Problem)),
        .. AudioDevices.List().Select(d => new DeviceRow("microphone", d.Source, d.Name, null)),
    ];
}
