using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>What a head tells of a box beside its edges, score and class: numbers that stand behind those.</summary>
/// <param name="Numbers">How many of each box.</param>
internal abstract record HeadDetail(int Numbers)
{
    /// <summary>What a model with it does.</summary>
    public abstract ModelTask Task { get; }

    /// <summary>What the numbers are, for people.</summary>
    public abstract string Words { get; }

    /// <summary>Looks whether the numbers for a test picture can be what they are said to be.</summary>
    /// <param name="output">The matrix of boxes.</param>
    /// <param name="layout">How it lies.</param>
    /// <param name="boxes">Boxes in it.</param>
    /// <param name="first">Which number of a box is the first of these.</param>
    /// <returns>A clause that says what is impossible; null when nothing is.</returns>
    public abstract string? Examine(ReadOnlySpan<float> output, BoxLayout layout, int boxes, int first);

    /// <summary>Adds the reading of these numbers to a decoder of boxes.</summary>
    /// <param name="boxes">The decoder.</param>
    /// <param name="layout">How the matrix of boxes lies.</param>
    /// <param name="first">Which number of a box is the first of these.</param>
    public abstract IDetectionDecoder Dress(IDetectionDecoder boxes, BoxLayout layout, int first);
}
