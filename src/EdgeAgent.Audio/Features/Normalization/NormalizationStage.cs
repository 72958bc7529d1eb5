using EdgeAgent.Audio.Features.Stages;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Normalization;

/// <summary>Opens the stage that a normalisation asks for.</summary>
internal static class NormalizationStage
{
    /// <summary>A stage of one stream.</summary>
    /// <param name="rule">The normalisation, found to fit together.</param>
    /// <param name="statistics">Its global statistics, where it has some.</param>
    /// <param name="dimension">Values in a frame.</param>
    public static FrameStage Create(NormalizationOptions rule, FrameStatistics? statistics, int dimension) => rule.Kind switch
    {
        NormalizationKind.Global => new GlobalNorm(rule, statistics!),
        NormalizationKind.Running => new RunningNorm(rule, statistics, dimension),
        _ => new UtteranceNorm(rule, dimension),
    };
}
