namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>A piece of sound as ffmpeg's filter <c>ashowinfo</c> announces it: <c>n:1 pts:23968 pts_time:0.499 … rate:48000 nb_samples:1024 …</c>; <c>pts:NOPTS</c> without a time stamp.</summary>
/// <param name="RateHz">Samples per second.</param>
/// <param name="Frames">How many; a frame is one sample of each channel.</param>
/// <param name="Begin">The time stamp of the first one; null where it has none that is a time.</param>
public readonly record struct SoundPiece(int RateHz, int Frames, TimeSpan? Begin)
{
    /// <summary>Its time stamps in samples: <c>pts_time</c> is printed with six digits only.</summary>
    public const string Filter = "asettb=expr=1/sr,ashowinfo";

    /// <summary>The moment after its last frame; null where it has no time stamp.</summary>
    public TimeSpan? End => Begin + new TimeBase(1, RateHz).At(Frames);

    /// <summary>Reads one line, without its level.</summary>
    /// <param name="text">The line.</param>
    /// <param name="piece">What it announces.</param>
    /// <returns>False when it is another line.</returns>
    public static bool TryRead(ReadOnlySpan<byte> text, out SoundPiece piece)
    {
        piece = default;
        if (!text.StartsWith("n:"u8) || !KeyedNumber.TryRead(text, " rate:"u8, out var rate, out _) || !KeyedNumber.TryRead(text, " nb_samples:"u8, out var frames, out _)
            || rate is <= 0 or > int.MaxValue || frames is <= 0 or > int.MaxValue)
        {
            return false;
        }

        piece = new SoundPiece((int)rate, (int)frames, KeyedNumber.TryRead(text, " pts:"u8, out var pts, out _) ? new TimeBase(1, (int)rate).At(pts) : null);
        return true;
    }
}
