using FsCheck;
using FsCheck.Fluent;

namespace EdgeAgent.Audio.Tests.Voice;

/// <summary>Windows of a model that never existed: runs of speech, silence and doubt, the bounds of the thresholds included.</summary>
internal sealed record ProbabilityCurve(float[] Probabilities, long Samples)
{
    public override string ToString() => $"{Samples} samples: {string.Join(" ", Probabilities)}";
}

/// <summary>FsCheck's source of curves.</summary>
internal static class ProbabilityCurves
{
    private static readonly float[] Levels = [0, 0.1f, 0.3499f, 0.35f, 0.36f, 0.4999f, 0.5f, 0.51f, 0.9f, 1];

    public static Arbitrary<ProbabilityCurve> Curves()
    {
        var run = from level in Gen.Elements(Levels)
                  from length in Gen.Choose(1, 14)
                  select Enumerable.Repeat(level, length);
        var curve = from runs in Gen.NonEmptyListOf(run)
                    from last in Gen.Choose(1, 512)
                    let probabilities = runs.SelectMany(r => r).ToArray()
                    select new ProbabilityCurve(probabilities, (probabilities.Length - 1) * 512L + last);
        return Arb.From(curve);
    }
}
