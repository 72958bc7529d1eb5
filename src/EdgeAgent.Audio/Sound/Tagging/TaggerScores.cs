using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Sound.Tagging;

/// <summary>How the scores of one window are read from what a graph gives.</summary>
/// <param name="Output">The output, in the graph's order.</param>
/// <param name="Classes">Numbers in a row.</param>
/// <param name="Activation">What makes scores of them.</param>
/// <param name="Pooling">How the rows of a window become one.</param>
internal sealed record TaggerScores(int Output, int Classes, OutputActivation Activation, OutputPooling Pooling)
{
    /// <summary>Whether the activation was taken for granted: the numbers are no scores, and nobody says what makes some of them.</summary>
    public bool IsActivationAssumed { get; init; }
}
