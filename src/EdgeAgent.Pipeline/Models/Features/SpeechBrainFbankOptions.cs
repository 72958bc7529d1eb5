namespace EdgeAgent.Pipeline.Models.Features;

/// <summary>
/// speechbrain.lobes.features.Fbank with its defaults: zeros outside the recording, triangles that are as wide on the right as on the left,
/// decibels, a floor 80 dB below the recording's loudest value.
/// </summary>
public sealed record SpeechBrainFbankOptions : SpectrogramOptions
{
    /// <summary>SpeechBrain's defaults.</summary>
    public SpeechBrainFbankOptions()
    {
        FftSize = 400;
        WindowLength = 400;
        Window = WindowShape.Hamming;
        Padding = EdgePadding.Zero;
        MelBins = 40;
        Scale = MelScale.Htk;
        Norm = MelNorm.None;
        Log = LogScale.Db;
        TopDb = 80;
    }

    /// <summary>Whether the first and second derivative over five frames follow each frame's values.</summary>
    public bool Deltas { get; init; }

    /// <summary>Frames before that are put beside each frame, value by value; zeros before the first.</summary>
    public int LeftFrames { get; init; }

    /// <summary>Frames behind that are put beside each frame, value by value; zeros behind the last.</summary>
    public int RightFrames { get; init; }

    /// <inheritdoc/>
    public override string Type => "speechbrain-fbank";

    internal override string? Problem() =>
        LeftFrames is < 0 or > StackingOptions.MostFrames || RightFrames is < 0 or > StackingOptions.MostFrames
            ? Invariant($"a context of {LeftFrames} frames before and {RightFrames} behind is none: each is 0 to {StackingOptions.MostFrames}.")
            : base.Problem();
}
