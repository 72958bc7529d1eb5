using EdgeAgent.Audio.Capture;
using EdgeAgent.Audio.Capture.Push;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Tests.Capture.Push;

/// <summary>A device that pushes what a test says, as NAudio's do.</summary>
internal sealed class ScriptedPushDevice(AudioFormat format) : IPushDevice
{
    /// <summary>What opening waits for; open from the beginning unless a test takes it.</summary>
    public ManualResetEventSlim MayOpen { get; } = new(true);

    /// <summary>Why it cannot be opened.</summary>
    public DeviceException? Fault { get; init; }

    public PushLine Line { get; private set; } = null!;

    public bool IsDisposed { get; private set; }

    public AudioFormat Open(out SampleEncoding encoding)
    {
        MayOpen.Wait();
        encoding = SampleEncoding.Signed16;
        return Fault is null ? format : throw Fault;
    }

    public void Start(PushLine line) => Line = line;

    /// <summary>Pushes frames whose every sample is one value.</summary>
    public void Push(int frames, short value, long? position = null, bool isSilent = false)
    {
        var bytes = new byte[2 * frames * format.Channels];
        for (var i = 0; i < bytes.Length; i += 2)
            System.Buffers.Binary.BinaryPrimitives.WriteInt16LittleEndian(bytes.AsSpan(i), value);
        Line.Push(bytes, isSilent, position);
    }

    public void Dispose() => IsDisposed = true;
}
