namespace EdgeAgent.Vision.Tests.Networks;

/// <summary>How far numbers are from a reference.</summary>
internal static class Closeness
{
    /// <summary>The largest difference, as a part of the reference's largest number.</summary>
    public static double Relative(IReadOnlyList<float> expected, IReadOnlyList<float> found)
    {
        Assert.Equal(expected.Count, found.Count);
        var scale = expected.Max(Math.Abs);
        return expected.Zip(found, (e, f) => Math.Abs(e - f) / scale).Max();
    }
}
