namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>What is done where a stack of frames reaches over the recording's ends.</summary>
public enum StackingEdges
{
    /// <summary>The first and the last frame are repeated, stacks are centred (FunASR's low frame rate, apply_lfr).</summary>
    Repeat,

    /// <summary>Only whole stacks count; what is left over at the end is dropped.</summary>
    Drop,
}
