using EdgeAgent.Host.Configuration;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Doctor;

/// <summary>What a configuration needs of the machine.</summary>
/// <param name="Ffmpeg">The program ffmpeg.</param>
/// <param name="Alsa">ALSA's library.</param>
/// <param name="OpenCv">OpenCV's native library.</param>
internal sealed record MachineNeeds(bool Ffmpeg, bool Alsa, bool OpenCv)
{
    /// <summary>Without a configuration nothing is needed.</summary>
    public static MachineNeeds None { get; } = new(false, false, false);

    /// <summary>What a configuration needs.</summary>
    public static MachineNeeds Of(AgentConfiguration configuration) => new(
        configuration.Cameras.Values.Any(c => c.Decoder != VideoDecoder.OpenCv)
            || configuration.Microphones.Values.Any(m => !IsAlsa(m) && !m.Source.EndsWith(".wav", StringComparison.OrdinalIgnoreCase)),
        configuration.Microphones.Values.Any(IsAlsa),
        configuration.Cameras.Values.Any(c => c.Decoder == VideoDecoder.OpenCv));

    private static bool IsAlsa(MicrophoneSettings microphone) => microphone.Source.StartsWith("alsa:", StringComparison.Ordinal);
}
