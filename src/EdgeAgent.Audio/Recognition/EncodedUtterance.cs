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

    /// <summary>Makes room for more rows behind those that are there.</summary>
    /// <param name="frames">How many.</param>
    /// <param name="width">Numbers in a row; as many as in those before.</param>
    /// <returns>The new rows, to be written.</returns>
    public Span<float> Append(int frames, int width)
    {
        if (Frames == 0)
            return Prepare(frames, width);
        ArgumentOutOfRangeException.ThrowIfNegative(frames);
        ArgumentOutOfRangeException.ThrowIfNotEqual(width, Width);
        var (before, after) = (Frames * Width, checked((Frames + frames) * Width));
        if (_values.Length < after)
            Array.Resize(ref _values, Math.Max(after, 2 * before));
        Frames += frames;
        SoundingFrames = Frames;
        return _values.AsSpan(before, after - before);
    }

    /// <summary>Removes all rows.</summary>
    public void Clear() => Frames = SoundingFrames = 0;
}
