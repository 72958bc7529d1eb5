using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.BoardTests.Kernels;

/// <summary>What is done to a network's numbers on the way to text.</summary>
internal static class DecodingKernels
{
    /// <summary>Computes all.</summary>
    public static IEnumerable<KernelResult> Results()
    {
        foreach (var vocabulary in (int[])[1, 5, 31, 500, 5001])
        {
            var logits = FixedNumbers.Floats(vocabulary, vocabulary, -20, 20);
            var scores = new float[vocabulary];
            LogSoftmax.Apply(logits, scores);
            yield return new($"LogSoftmax {vocabulary}", scores);
            var likely = new LikelyTokens(10, 0);
            likely.Find(scores);
            yield return new($"LikelyTokens {vocabulary}", [.. likely.Tokens.ToArray().Select(t => (float)t), .. likely.Scores]);
        }

        yield return Finite();
    }

    private static KernelResult Finite()
    {
        var verdicts = new List<float>();
        foreach (var fault in (float[])[0, float.NaN, float.PositiveInfinity, float.NegativeInfinity])
        {
            foreach (var at in (int[])[0, 31, 66])
            {
                var values = FixedNumbers.Floats(at, 67);
                values[at] = fault;
                verdicts.Add(FiniteCheck.Passes<float>(values, allowInfinity: false) ? 1 : 0);
                verdicts.Add(FiniteCheck.Passes<float>(values, allowInfinity: true) ? 1 : 0);
                verdicts.Add(FiniteCheck.Passes(Array.ConvertAll(values, v => (Half)v), allowInfinity: false) ? 1 : 0);
            }
        }

        return new("FiniteCheck", [.. verdicts]);
    }
}
