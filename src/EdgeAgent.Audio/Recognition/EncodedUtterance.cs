namespace EdgeAgent.Audio.Recognition;

/// <summary>What an encoder made of an utterance: a row of numbers for each encoded frame. Memory grows to the longest utterance and stays.</summary>
/// <remarks>Belongs to one stream.</remarks>
internal sealed class EncodedUtterance
{
    private float[] _values = [];

    /// <summary>Rows.</summary>
    public int Frames { get; private set; }

    /// <summary>Numbers in a row.</summary>
    public int Width { get; private set; }

    /// <summary>The rows that are of the utterance itself; those after them are of silence that lengthened it. All, where nobody says otherwise.</summary>
    public int SoundingFrames { get; set; }

    /// <summary>How long a row is on the stream, in milliseconds.</summary>
    public double MsPerFrame { get; set; }

    /// <summary>What the encoder gave beside it for the same frames, such as scores of CTC; null where it gave nothing else.</summary>
    public EncodedUtterance? Beside { get; set; }

    /// <summary>All rows, [<see cref="Frames"/>, <see cref="Width"/>].</summary>
    public ReadOnlySpan<float> Values => _values.AsSpan(0, Frames * Width);

    /// <summary>One row.</summary>
    public ReadOnlySpan<float> this[int frame] => _values.AsSpan(frame * Width, Width);

    /// <summary>Makes room for another utterance.</summary>
    /// <returns>Its rows, to be written.</returns>
    public Span<float> Prepare(int frames, int width)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var length = checked(frames * width);
        if (_values.Length < length)
            _values = new float[length];
        (Frames, SoundingFrames, Width) = (frames, frames, width);
        return _values.AsSpan(0, length);
    }
}
