using EdgeAgent.Audio.Features.Kaldi;
using EdgeAgent.Audio.Features.Normalization;
using EdgeAgent.Audio.Features.Spectrogram;
using EdgeAgent.Audio.Features.Stages;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Features;

/// <summary>
/// Turns mono audio into feature frames, however the audio is chopped up: the same samples give bit for bit the same frames.
/// </summary>
/// <remarks>
/// Belongs to one stream and one thread. Allocates nothing once its memory has grown to the largest block, or, where frames wait for the
/// recording's end, to the longest recording. A sample that is no number makes no more than the frames over it into such, unless statistics of
/// the recording are asked for.
/// </remarks>
internal abstract class FeatureExtractor
{
    /// <summary>An extractor for audio of that rate, with values per frame and samples from one frame to the next.</summary>
    protected FeatureExtractor(int sampleRateHz, int dimension, int hopSamples) =>
        (SampleRateHz, Dimension, HopSamples) = (sampleRateHz, dimension, hopSamples);

    /// <summary>The rate that the audio must have.</summary>
    public int SampleRateHz { get; }

    /// <summary>Values in a frame.</summary>
    public int Dimension { get; }

    /// <summary>Samples from one frame to the next.</summary>
    public int HopSamples { get; }

    /// <summary>
    /// The latency: frame i is given by the <see cref="Push"/> that brings sample <c>i·HopSamples + LookaheadSamples</c>, or an earlier one.
    /// Null where frames depend on the whole recording and come from <see cref="Finish"/>.
    /// </summary>
    public abstract int? LookaheadSamples { get; }

    /// <summary>How many frames <see cref="Finish"/> gives.</summary>
    public abstract int FramesLeft { get; }

    /// <summary>Opens an extractor of one stream.</summary>
    /// <param name="options">What a bundle or a family's rules say.</param>
    /// <exception cref="ModelException">The options contradict each other, or their statistics are missing, damaged or of other frames.</exception>
    public static FeatureExtractor Create(FeatureOptions options)
    {
        options.Require();
        FeatureExtractor source = options switch
        {
            KaldiFbankOptions fbank => new KaldiFbank(fbank),
            KaldiMfccOptions mfcc => new KaldiMfcc(mfcc),
            SpectrogramOptions spectrogram => new MelSpectrogram(spectrogram),
            WaveformOptions waveform => new Waveform(waveform),
            _ => throw new ArgumentException($"There is no extractor of {options.GetType().Name}.", nameof(options)),
        };
        var stages = new List<FrameStage>();
        AddFrameworksOwn(stages, options, source.Dimension);
        AddNormalizationAndStacking(stages, options, stages.Count > 0 ? stages[^1].Dimension : source.Dimension);
        return stages.Count > 0 ? new FeatureChain(source, stages) : source;
    }

    /// <summary>How many frames a whole recording of that many samples has.</summary>
    public abstract int FramesFor(long samples);

    /// <summary>How many frames the next <see cref="Push"/> of that many samples gives.</summary>
    public abstract int FramesWith(int samples);

    /// <summary>Takes more samples.</summary>
    /// <param name="samples">Any number of them, −1 to 1.</param>
    /// <param name="frames">[<see cref="FramesWith"/>, <see cref="Dimension"/>], row by row.</param>
    /// <returns>How many frames were written.</returns>
    /// <exception cref="ArgumentException">The room is too small; no sample was taken.</exception>
    /// <exception cref="ModelException">The recording is longer than these features take; no sample was taken.</exception>
    public abstract int Push(ReadOnlySpan<float> samples, Span<float> frames);

    /// <summary>The recording is over: writes the frames that waited for its end. <see cref="Reset"/> before the next.</summary>
    /// <param name="frames">[<see cref="FramesLeft"/>, <see cref="Dimension"/>], row by row.</param>
    /// <returns>How many frames were written.</returns>
    /// <exception cref="ArgumentException">The room is too small.</exception>
    public abstract int Finish(Span<float> frames);

    /// <summary>Begins a new recording.</summary>
    public abstract void Reset();

    /// <summary>All frames of one recording.</summary>
    /// <param name="samples">The whole of it, −1 to 1.</param>
    /// <param name="frames">[<see cref="FramesFor"/>, <see cref="Dimension"/>], row by row.</param>
    /// <returns>How many frames were written.</returns>
    /// <exception cref="ArgumentException">The room is too small.</exception>
    /// <exception cref="ModelException">The recording is longer than these features take.</exception>
    public int Extract(ReadOnlySpan<float> samples, Span<float> frames)
    {
        CheckRoom(FramesFor(samples.Length), frames.Length);
        Reset();
        var written = Push(samples, frames);
        return written + Finish(frames[(written * Dimension)..]);
    }

    /// <summary>Refuses too little room.</summary>
    protected void CheckRoom(int needed, int room)
    {
        if (room < (long)needed * Dimension)
            throw new ArgumentException($"There is room for {room / Dimension} frames, not for {needed} of {Dimension} values.");
    }

    /// <summary>What belongs to a framework's features themselves, before any normalisation.</summary>
    private static void AddFrameworksOwn(List<FrameStage> stages, FeatureOptions options, int dimension)
    {
        if (options is SpectrogramOptions { TopDb: { } top })
            stages.Add(LoudestFloor.Below(dimension, (float)top));
        if (options is WhisperOptions)
            stages.Add(LoudestFloor.Whisper(dimension));
        if (options is SpeechBrainFbankOptions speechBrain)
        {
            if (speechBrain.Deltas)
            {
                stages.Add(new Deltas(dimension, dimension));
                stages.Add(new Deltas(2 * dimension, dimension));
                dimension *= 3;
            }

            if (speechBrain.LeftFrames + speechBrain.RightFrames > 0)
                stages.Add(new ContextWindow(dimension, speechBrain.LeftFrames, speechBrain.RightFrames));
        }
    }

    /// <summary>Statistics of as many values as a stack has were counted over stacks (FunASR); all others over single frames.</summary>
    private static void AddNormalizationAndStacking(List<FrameStage> stages, FeatureOptions options, int dimension)
    {
        var stacked = dimension * (options.Stacking?.Frames ?? 1);
        var statistics = options.Normalization is { } rule ? FrameStatistics.Read(rule, dimension, stacked) : null;
        var isOfStacks = statistics is not null && statistics.Dimension != dimension;
        if (options.Normalization is { } before && !isOfStacks)
            stages.Add(NormalizationStage.Create(before, statistics, dimension));
        if (options.Stacking is { } stacking)
            stages.Add(new FrameStacking(dimension, stacking));
        if (options.Normalization is { } behind && isOfStacks)
            stages.Add(NormalizationStage.Create(behind, statistics, stacked));
    }
}
