using EdgeAgent.Audio.Capture.Wav;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Composition;

/// <summary>Makes what a microphone's <c>source:</c> names.</summary>
internal static class AudioSourceFactory
{
    public static IAudioSource Create(MicrophoneSettings settings, TimeProvider time) => new WavSource(settings.Source, settings.Pace, settings.Loop, time);
}
