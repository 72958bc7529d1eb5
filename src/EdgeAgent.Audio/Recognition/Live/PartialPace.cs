namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>When the text of an utterance that goes on is due, by the samples that there are of it.</summary>
internal static class PartialPace
{
    /// <summary>Where text costs next to nothing: five times a second at most.</summary>
    /// <param name="samples">Those of the last text.</param>
    /// <param name="sampleRateHz">Their rate.</param>
    public static int Steady(int samples, int sampleRateHz) => samples + (sampleRateHz / 5);

    /// <summary>
    /// Where every text is searched from the utterance's start: after half a second, then whenever a quarter has come to it, half a second
    /// at least. However long the utterance, all its texts together take no more than five times what the last one takes.
    /// </summary>
    /// <param name="samples">Those of the last text; 0 before the first.</param>
    /// <param name="sampleRateHz">Their rate.</param>
    public static int Growing(int samples, int sampleRateHz) => samples + Math.Max(sampleRateHz / 2, samples / 4);
}
