using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>Recognises the utterances of one stream by greedy CTC.</summary>
/// <remarks>Used by one thread. Memory grows to the longest utterance and stays.</remarks>
internal sealed class EspnetRecognizer : IRecognizer
{
    private readonly EspnetModel _model;
    private readonly EspnetFrontend _frontend;
    private readonly LanePort _encoderPort;
    private readonly LanePort _ctcPort;
    private readonly CtcGreedyDecoder _decoder;
    private readonly EncoderJob _encoderJob;
    private readonly CtcJob _ctcJob;

    internal EspnetRecognizer(EspnetModel model, EspnetFrontend frontend, int blank, LanePort encoderPort, LanePort ctcPort)
    {
        _model = model;
        _frontend = frontend;
        _encoderPort = encoderPort;
        _ctcPort = ctcPort;
        _decoder = new CtcGreedyDecoder(model.Tokens.Count, blank, CtcScores.LogProbabilities);
        _encoderJob = new EncoderJob(model.Encoder);
        _ctcJob = new CtcJob(_encoderJob, _decoder);
    }

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
    {
        var frames = _frontend.FrameCount(samples.Length);
        if (frames < _model.Encoder.LeastFrames)
            return Transcript.Empty;
        var seconds = (double)samples.Length / _model.SampleRateHz;
        if (seconds > _model.LongestUtterance.TotalSeconds)
        {
            throw new ModelException(ModelFault.TooLarge, FormattableString.Invariant(
                $"Model '{_model.Name}' was given an utterance of {seconds:0.0} s; it takes {_model.LongestUtterance.TotalSeconds:0.#} s at most. End utterances sooner, or cut the recording where nobody speaks."));
        }

        Encode(samples, frames, seconds, cancellationToken);
        _ctcPort.Run(_ctcJob, cancellationToken);
        return Spell(startMs, 1000.0 * samples.Length / _model.SampleRateHz / _decoder.Frames);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _encoderPort.Dispose();
        _ctcPort.Dispose();
    }

    private void Encode(ReadOnlySpan<float> samples, int frames, double seconds, CancellationToken cancellationToken)
    {
        _model.Encoder.RequireFit(frames, seconds);
        _encoderJob.Features = _frontend.Extract(samples);
        _encoderJob.Frames = frames;
        try
        {
            _encoderPort.Run(_encoderJob, cancellationToken);
        }
        catch (ModelException e) when (e.Fault == ModelFault.RunFailed)
        {
            throw _model.Encoder.Explain(frames, seconds, e);
        }

        _model.Encoder.NoteSuccess(frames);
    }

    private Transcript Spell(double startMs, double msPerFrame)
    {
        var tokens = _decoder.Tokens;
        var ids = new int[tokens.Length];
        for (var i = 0; i < ids.Length; i++)
            ids[i] = tokens[i].Id;
        var words = _model.Tokens.Words(tokens, startMs, msPerFrame);
        return new Transcript
        {
            Text = _model.Tokens.Text(tokens),
            TokenIds = ids,
            Words = words,
            Score = _decoder.Score,
            Confidence = words.Count == 0 ? 0 : words.Average(w => w.Confidence),
        };
    }
}
