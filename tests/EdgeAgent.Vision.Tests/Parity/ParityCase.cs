namespace EdgeAgent.Vision.Tests.Parity;

/// <summary>One model that is held against a reference: a row of docs/parity.md.</summary>
/// <param name="Model">The graph within the assets, without <c>.onnx</c>.</param>
/// <param name="Family">Its family.</param>
/// <param name="Reference">What it is held against, for people.</param>
/// <param name="Bars">What the differences must not exceed.</param>
/// <param name="Measure">Measures them.</param>
internal sealed record ParityCase(string Model, string Family, string Reference, ParityBars Bars, Func<ParityFigures> Measure)
{
    private readonly Lazy<ParityFigures> _figures = new(Measure);

    /// <summary>What it is called in the tests.</summary>
    public string Name => $"{Model}, {Reference}";

    /// <summary>The differences, measured once however many tests look at them.</summary>
    public ParityFigures Figures => _figures.Value;

    /// <summary>What exceeds its bar, in words; null when nothing does.</summary>
    public string? Fault => new[]
    {
        Exceeds("share of unmatched objects", Figures.Unmatched / (double)Math.Max(1, Figures.Objects), Bars.Unmatched),
        Exceeds("edge, pixels", Figures.Box, Bars.Box),
        Exceeds("score", Figures.Score, Bars.Score),
        Exceeds("point, pixels", Figures.Points, Bars.Points),
        Exceeds("raw output", Figures.Raw, Bars.Raw),
        Figures.MaskIou < Bars.MaskIou ? $"mask IoU {Figures.MaskIou}, at least {Bars.MaskIou} wanted" : null,
    }.FirstOrDefault(f => f is not null);

    private static string? Exceeds(string what, double? measured, double bar) => measured > bar ? $"{what}: {measured}, at most {bar} wanted" : null;
}
