using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Networks;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>How a detector's outputs are laid out.</summary>
internal abstract record DetectionHead
{
    /// <summary>Looks whether the numbers for a test picture can be what the layout says.</summary>
    /// <param name="trial">What the graph gave for a picture without objects.</param>
    /// <param name="fault">A clause that says what is impossible; null when nothing is.</param>
    /// <returns>The head, with what only its numbers tell.</returns>
    public abstract DetectionHead Settle(NetworkTrial trial, out string? fault);

    /// <summary>A decoder for one stream.</summary>
    public abstract IDetectionDecoder CreateDecoder();
}
