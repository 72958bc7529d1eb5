using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>
/// An opened capture device: alsa-lib's, or a test's that overruns and is unplugged when told. Counts of frames, or negative
/// errnos as alsa-lib returns them. One thread.
/// </summary>
internal interface IPcm : IDisposable
{
    AudioFormat Format { get; }

    SampleEncoding Encoding { get; }

    /// <summary>Frames that come at a time.</summary>
    int PeriodFrames { get; }

    int Start();

    /// <summary>Waits for frames, at most 100 ms: 1 there are some, 0 not yet.</summary>
    int Wait();

    /// <summary>Takes what is there.</summary>
    int Read(Span<byte> buffer);

    /// <summary>Frames captured and not yet read.</summary>
    int Delay();

    /// <summary>Makes a device that overran or slept ready to be started again.</summary>
    int Recover(int error);
}
