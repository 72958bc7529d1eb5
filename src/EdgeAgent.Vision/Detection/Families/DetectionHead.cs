using EdgeAgent.Pipeline.Models.Bundles;
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

    /// <summary>
    /// Looks whether the numbers for a test picture are those of another task of the same family, which a graph without metadata may be.
    /// </summary>
    /// <param name="trial">What the graph gave.</param>
    /// <returns>The task and how many classes are told apart; null when they are what the layout says or nothing known.</returns>
    public virtual (ModelTask Task, int Classes)? Tell(NetworkTrial trial) => null;

    /// <summary>A decoder for one stream.</summary>
    public abstract IDetectionDecoder CreateDecoder();
}
