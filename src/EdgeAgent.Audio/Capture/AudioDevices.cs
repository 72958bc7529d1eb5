using EdgeAgent.Audio.Capture.Alsa;
#if NAUDIO
using EdgeAgent.Audio.Capture.NAudio;
#endif

namespace EdgeAgent.Audio.Capture;

/// <summary>Finds the microphones of this machine.</summary>
public static class AudioDevices
{
    /// <summary>The microphones, with the addresses that a configuration names them by; empty without any.</summary>
    public static IReadOnlyList<AudioDevice> List()
    {
        if (OperatingSystem.IsLinux())
            return AlsaDevices.List();
#if NAUDIO
        if (OperatingSystem.IsWindows())
            return NAudioDevices.List();
#endif
        return [];
    }
}
