using System.Globalization;

namespace EdgeAgent.BoardTests.Kernels;

/// <summary>Whether two processors compute the same: within 1e-5, of the number itself where it is larger than 1.</summary>
internal static class KernelComparison
{
    private const double Tolerance = 1e-5;

    /// <summary>Prints the worst difference of each kernel and the sum of all.</summary>
    /// <returns>Whether every number of every kernel agrees.</returns>
    public static bool Print(IReadOnlyList<KernelResult> expected, IReadOnlyList<KernelResult> found, TextWriter output)
    {
        if (!expected.Select(e => e.Name).SequenceEqual(found.Select(f => f.Name)))
        {
            output.WriteLine("The file was written by another version: it has other kernels.");
            return false;
        }

        var failed = 0;
        var identical = 0;
        var worst = 0.0;
        for (var i = 0; i < found.Count; i++)
        {
            var difference = Difference(expected[i].Values, found[i].Values);
            worst = Math.Max(worst, difference);
            identical += difference == 0 ? 1 : 0;
            if (difference <= Tolerance)
                continue;
            failed++;
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FAILED  {found[i].Name}: differs by up to {difference:G3}"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{found.Count} kernels, {found.Sum(f => (long)f.Values.Length)} numbers: {identical} kernels bit for bit, the largest difference {worst:G3}, {failed} beyond {Tolerance:G1}"));
        return failed == 0;
    }

    private static double Difference(float[] expected, float[] found)
    {
        if (expected.Length != found.Length)
            return double.PositiveInfinity;
        var worst = 0.0;
        for (var i = 0; i < found.Length; i++)
        {
            if (BitConverter.SingleToInt32Bits(expected[i]) == BitConverter.SingleToInt32Bits(found[i]))
                continue;
            var difference = Math.Abs((double)expected[i] - found[i]) / Math.Max(1, Math.Abs((double)expected[i]));
            // Not a number on one side only, or another infinity.
            worst = Math.Max(worst, double.IsNaN(difference) ? double.PositiveInfinity : difference);
        }

        return worst;
    }
}
