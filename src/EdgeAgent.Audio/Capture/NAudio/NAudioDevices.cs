using System.Runtime.Versioning;
using NAudio.CoreAudioApi;

namespace EdgeAgent.Audio.Capture.NAudio;

/// <summary>Finds the microphones that Windows knows.</summary>
[SupportedOSPlatform("windows")]
internal static class NAudioDevices
{
    /// <summary>The active capture devices by name; empty without any.</summary>
    public static IReadOnlyList<AudioDevice> List()
    {
        using var devices = new MMDeviceEnumerator();
        var found = new List<AudioDevice>();
        foreach (var device in devices.EnumerateAudioEndPoints(DataFlow.Capture, DeviceState.Active))
        {
            found.Add(new AudioDevice($"wasapi:{device.FriendlyName}", device.FriendlyName));
            device.Dispose();
        }

        return found;
    }
}
