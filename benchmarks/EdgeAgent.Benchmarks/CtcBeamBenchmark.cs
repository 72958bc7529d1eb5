using System.Globalization;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// Prefix beam search of width 10 over 500 tokens, µs a frame on one thread, against its bar of 25: on frames as networks give them (one token or the
/// blank nearly sure, now and then a doubt), and on frames of pure doubt. <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- ctc-beam</c>.
/// </summary>
internal static class CtcBeamBenchmark
{
    private const int Vocabulary = 500;
    private const int Beam = 10;
    private const int Frames = 1000;
    private const int Rounds = 101;
    private const int WarmUp = 20;

    public static void Print()
    {
        Console.WriteLine($"CTC prefix beam search, width {Beam}, {Vocabulary} tokens, µs a frame: undisturbed and median; bar 25");
        Measure("as networks give them", Peaked(doubt: 0.15));
        Measure("every third in doubt", Peaked(doubt: 0.33));
        Measure("pure doubt", Peaked(doubt: 1));
    }

    private static void Measure(string what, EncodedUtterance frames)
    {
        using var search = new CtcPrefixBeamSearch(new Given(), 0, new CtcBeamOptions { Beam = Beam });
        var times = Interleaved.Run(Rounds, WarmUp, Work);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-32}{times.Undisturbed(0) / Frames,9:F2}{times.Median(0) / Frames,9:F2}   {bytes} bytes"));

        void Work()
        {
            search.Begin();
            search.Accept(frames, CancellationToken.None);
        }
    }

    /// <summary>Log-probabilities: a share of the frames tells little, the others are 0.99 sure of a token (every fourth) or of the blank.</summary>
    private static EncodedUtterance Peaked(double doubt)
    {
        var random = new Random(7);
        var frames = new EncodedUtterance();
        var values = frames.Prepare(Frames, Vocabulary);
        for (var t = 0; t < Frames; t++)
        {
            var row = values.Slice(t * Vocabulary, Vocabulary);
            var sum = 0.0;
            for (var i = 0; i < Vocabulary; i++)
                sum += Math.Exp(row[i] = (float)(3 * random.NextDouble()));
            var isSure = random.NextDouble() >= doubt;
            var peak = random.Next(4) == 0 ? 1 + random.Next(Vocabulary - 1) : 0;
            for (var i = 0; i < Vocabulary; i++)
            {
                row[i] -= (float)Math.Log(sum);
                if (isSure)
                    row[i] = i == peak ? (float)Math.Log(0.99) : row[i] + (float)Math.Log(0.01);
            }
        }

        return frames;
    }

    private sealed class Given : IFrameScorer
    {
        public int Vocabulary => CtcBeamBenchmark.Vocabulary;

        public EncodedUtterance Score(EncodedUtterance encoded, CancellationToken cancellationToken) => encoded;

        public void Dispose()
        {
        }
    }
}
