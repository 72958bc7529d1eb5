using EdgeAgent.Audio.Evidence;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Audio.Recordings;

/// <summary>A WAV file that grows: 16-bit PCM of any number of channels, whose header is right after every write, so that what a power cut leaves can be played.</summary>
/// <param name="file">The file; the caller's.</param>
/// <param name="format">What it holds.</param>
internal sealed class SoundPiece(FileStream file, AudioFormat format)
{
    private readonly byte[] _header = new byte[WavFile.HeaderBytes];
    private byte[] _bytes = [];
    private int _data;

    /// <summary>Adds whole frames, −1 to 1, interleaved.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Add(ReadOnlySpan<float> interleaved)
    {
        var count = WavFile.BytesPerSample * interleaved.Length;
        if (_bytes.Length < count)
            _bytes = new byte[count];
        WavFile.WriteSamples(interleaved, _bytes);
        RandomAccess.Write(file.SafeFileHandle, _bytes.AsSpan(0, count), WavFile.HeaderBytes + _data);
        _data += count;
        WavFile.WriteHeader(format, _data, _header);
        RandomAccess.Write(file.SafeFileHandle, _header, 0);
    }
}
