namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>
/// Places that must not fall, from such that do now and then: attention jumps back, speech does not. The nearest rising places by least
/// squares (isotonic regression; pool adjacent violators, Ayer et al., 1955).
/// </summary>
internal static class RisingFrames
{
    /// <summary>Mends places.</summary>
    /// <param name="frames">In the order of the tokens; afterwards none is before the one in front of it.</param>
    public static void Mend(Span<int> frames)
    {
        // Runs of one place: their sum, and where they end.
        Span<(long Sum, int End)> runs = frames.Length <= 256 ? stackalloc (long, int)[frames.Length] : new (long, int)[frames.Length];
        var count = 0;
        for (var i = 0; i < frames.Length; i++)
        {
            runs[count++] = (frames[i], i + 1);
            while (count > 1 && runs[count - 2].Sum * Length(runs, count - 1) > runs[count - 1].Sum * Length(runs, count - 2))
            {
                runs[count - 2] = (runs[count - 2].Sum + runs[count - 1].Sum, runs[count - 1].End);
                count--;
            }
        }

        for (var run = 0; run < count; run++)
            frames[(run == 0 ? 0 : runs[run - 1].End)..runs[run].End].Fill((int)Math.Round((double)runs[run].Sum / Length(runs, run)));
    }

    private static int Length(ReadOnlySpan<(long Sum, int End)> runs, int run) => runs[run].End - (run == 0 ? 0 : runs[run - 1].End);
}
