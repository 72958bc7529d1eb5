using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Live;

/// <summary>Decodes utterances that are over; where text is wanted before, all that there is of one, ever anew.</summary>
internal sealed class WholeDecoder : UtteranceDecoder
{
    private readonly IRecognizer _recognizer;
    private readonly UtteranceResampler _resampler;

    /// <summary>A stream's decoder.</summary>
    /// <param name="recognizer">Decodes; owned.</param>
    /// <param name="modelRateHz">The rate that it takes.</param>
    /// <param name="options">How it listens.</param>
    public WholeDecoder(IRecognizer recognizer, int modelRateHz, DecoderOptions options)
        : base(options)
    {
        _recognizer = recognizer;
        _resampler = new UtteranceResampler(options.SampleRateHz, modelRateHz);
    }

    /// <inheritdoc/>
    public override SearchUse? Search => _recognizer.Search;

    /// <inheritdoc/>
    public override bool GoesAlong => false;

    /// <inheritdoc/>
    public override Transcript Finish(ReadOnlySpan<float> utterance, double startMs, CancellationToken cancellationToken)
    {
        if (!Options.EveryStep)
            Skip(Due(NextStep, utterance.Length));
        return _recognizer.Recognize(_resampler.Resample(utterance), startMs, cancellationToken);
    }

    /// <inheritdoc/>
    public override void Dispose() => _recognizer.Dispose();

    /// <inheritdoc/>
    protected override bool IsLost => false;

    /// <inheritdoc/>
    protected override void Reset()
    {
    }

    /// <inheritdoc/>
    protected override int NextStepAfter(int samples) => Options.TellsPartials ? PartialPace.Growing(samples, Options.SampleRateHz) : int.MaxValue;

    /// <inheritdoc/>
    protected override int TargetOf(int step, int samples)
    {
        var target = step + ((samples - step) / StepSamples * StepSamples);
        Skip(Due(step, target) - 1);
        return target;
    }

    /// <inheritdoc/>
    protected override Transcript? Decode(ReadOnlySpan<float> soFar, bool isBehind, double startMs, CancellationToken cancellationToken)
    {
        try
        {
            return _recognizer.Recognize(_resampler.Resample(soFar), startMs, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            Skip(1);
            throw;
        }
    }

    /// <summary>How many texts were due from a step to a number of samples.</summary>
    private int Due(int step, int samples)
    {
        var due = 0;
        for (; step <= samples; step = NextStepAfter(step))
            due++;
        return due;
    }
}
