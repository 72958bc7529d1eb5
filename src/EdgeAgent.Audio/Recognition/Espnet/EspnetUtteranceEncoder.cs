using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>Whole utterances through ESPnet's frontend and encoder. Memory grows to the longest utterance and stays.</summary>
internal sealed class EspnetUtteranceEncoder(EspnetModel model, EspnetFrontend frontend, LanePort port) : IUtteranceEncoder
{
    private readonly EncoderJob _job = new(model.Encoder);

    /// <inheritdoc/>
    public bool TryEncode(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        var frames = frontend.FrameCount(samples.Length);
        if (frames < model.Encoder.LeastFrames)
            return false;
        var seconds = (double)samples.Length / model.SampleRateHz;
        model.RequireShort(samples.Length);
        model.Encoder.RequireFit(frames, seconds);
        _job.Features = frontend.Extract(samples);
        _job.Frames = frames;
        _job.Encoded = encoded;
        try
        {
            port.Run(_job, cancellationToken);
        }
        catch (ModelException e) when (e.Fault == ModelFault.RunFailed)
        {
            throw model.Encoder.Explain(frames, seconds, e);
        }

        model.Encoder.NoteSuccess(frames);
        encoded.MsPerFrame = 1000 * seconds / encoded.Frames;
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();
}
