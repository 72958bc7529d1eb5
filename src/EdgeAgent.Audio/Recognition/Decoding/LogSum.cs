namespace EdgeAgent.Audio.Recognition.Decoding;

/// <summary>Sums of probabilities that are given as natural logarithms.</summary>
internal static class LogSum
{
    /// <summary>ln(e^a + e^b).</summary>
    public static double Of(double a, double b)
    {
        var (larger, smaller) = a > b ? (a, b) : (b, a);
        // Of −∞, an impossible path, the other one is the sum. Below e^-40 the sum is the larger one to the last bit.
        return !(smaller >= larger - 40) || double.IsNegativeInfinity(larger) ? larger : larger + Math.Log(1 + Math.Exp(smaller - larger));
    }
}
