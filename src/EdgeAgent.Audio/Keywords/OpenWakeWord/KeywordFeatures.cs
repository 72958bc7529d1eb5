using System.Numerics.Tensors;

namespace EdgeAgent.Audio.Keywords.OpenWakeWord;

/// <summary>
/// Embeddings of one stream, one for each 80 ms, as soon as their last sample is there. Before the stream's start there was
/// digital silence. The mel frames are those of a run over the whole stream; only the limit of 80 dB below the loudest value, for
/// which the reference looks at the whole file, is taken over each embedding's own window.
/// </summary>
internal sealed class KeywordFeatures : IDisposable
{
    private const int LeadSamples = KeywordTiming.LeadFrames * KeywordTiming.FrameHop;
    private const int StepNumbers = KeywordTiming.StepFrames * KeywordTiming.Mels;

    private readonly OpenWakeWordNetwork _model;
    private readonly GraphStep _mel;
    private readonly GraphStep _embedding;
    private readonly float[] _frames = new float[KeywordTiming.WindowFrames * KeywordTiming.Mels];
    private int _filled;

    public KeywordFeatures(OpenWakeWordNetwork model, string stream)
    {
        _model = model;
        _mel = new GraphStep(model.MelSpectrogram, stream, 1, KeywordTiming.ChunkSamples);
        _embedding = new GraphStep(model.Embedding, stream, 1, KeywordTiming.WindowFrames, KeywordTiming.Mels, 1);
        Reset();
    }

    /// <summary>The newest embedding.</summary>
    public ReadOnlySpan<float> Embedding => _embedding.Output;

    /// <summary>Takes samples until an embedding is due. True when there is a new one; the samples left over are in <paramref name="samples"/>.</summary>
    /// <param name="samples">16 kHz mono, −1 to 1.</param>
    /// <param name="cancellationToken">Ends the wait for the model.</param>
    public bool Push(ref ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        var taken = samples[..Math.Min(samples.Length, KeywordTiming.ChunkSamples - _filled)];
        // The graph takes the numbers of 16-bit samples.
        TensorPrimitives.Multiply(taken, 32768f, _mel.Input.AsSpan(_filled));
        _filled += taken.Length;
        samples = samples[taken.Length..];
        if (_filled < KeywordTiming.ChunkSamples)
            return false;

        var frames = _mel.Run(cancellationToken);
        _mel.Input.AsSpan(KeywordTiming.StepSamples).CopyTo(_mel.Input);
        _filled -= KeywordTiming.StepSamples;
        _frames.AsSpan(StepNumbers).CopyTo(_frames);
        MelFrames.Scale(frames, _frames.AsSpan(_frames.Length - StepNumbers));
        MelFrames.Limit(_frames, TensorPrimitives.Max<float>(_frames), _embedding.Input);
        _embedding.Run(cancellationToken);
        return true;
    }

    /// <summary>Forgets what was heard: the next sample follows digital silence.</summary>
    public void Reset()
    {
        _mel.Input.AsSpan(0, LeadSamples).Clear();
        _filled = LeadSamples;
        for (var i = 0; i < KeywordTiming.WindowFrames; i++)
            _model.SilentFrame.CopyTo(_frames.AsSpan(i * KeywordTiming.Mels));
    }

    public void Dispose()
    {
        _mel.Dispose();
        _embedding.Dispose();
    }
}
