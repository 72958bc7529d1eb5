using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features.Stages;

/// <summary>Puts frames side by side (FunASR's low frame rate, funasr/frontends/wav_frontend.py, apply_lfr; plain stacking without padding).</summary>
/// <param name="inputDimension">Values in a frame.</param>
/// <param name="options">How many, and how they follow each other.</param>
internal sealed class FrameStacking(int inputDimension, StackingOptions options)
    : WindowedStage(inputDimension, inputDimension * options.Frames, Before(options), options.Frames - 1 - Before(options), options.Step, padsZeros: false)
{
    /// <inheritdoc/>
    public override long FramesFor(long frames) => options.Edges == StackingEdges.Drop ? CompleteIn(frames) : (frames + options.Step - 1) / options.Step;

    /// <inheritdoc/>
    protected override void Compute(ReadOnlySpan<float> window, Span<float> output) => window.CopyTo(output);

    private static int Before(StackingOptions options) => options.Edges == StackingEdges.Drop ? 0 : (options.Frames - 1) / 2;
}
