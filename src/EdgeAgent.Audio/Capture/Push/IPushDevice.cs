using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Capture.Push;

/// <summary>A microphone whose library calls when it has audio, on a thread of its own. Used once: opened, started, disposed.</summary>
internal interface IPushDevice : IDisposable
{
    /// <summary>Opens it.</summary>
    /// <param name="encoding">How its samples lie in memory.</param>
    /// <returns>Its rate and channels.</returns>
    /// <exception cref="DeviceException">It cannot be opened; the message says why.</exception>
    AudioFormat Open(out SampleEncoding encoding);

    /// <summary>Lets it give audio, and say what befalls it, until it is disposed.</summary>
    /// <param name="line">Where to.</param>
    /// <exception cref="DeviceException">It cannot be started.</exception>
    void Start(PushLine line);
}
