using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Networks;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>Hears which phrase of a grammar was said, chunk by chunk. Used by one thread.</summary>
internal sealed class CommandsRecognizer : IStreamingRecognizer
{
    /// <summary>The network answers up to 200 ms behind a sound; this much silence lets it finish the last word.</summary>
    private const double TailSeconds = 0.3;

    /// <summary>What fills the last chunk: a band of silence, as the network's first step floors it.</summary>
    private const float Silence = 3;

    private readonly CommandsModel _model;
    private readonly LanePort _port;
    private readonly FeatureExtractor _features = FeatureExtractor.Create(ChunkGraph.Filterbank);
    private readonly PhraseSearch _search;
    private readonly PhraseJob _job;
    private readonly float[] _tail = new float[(int)(TailSeconds * ChunkGraph.Filterbank.SampleRateHz)];
    private readonly float[] _frames;
    private int _filled;

    internal CommandsRecognizer(CommandsModel model, LanePort port)
    {
        (_model, _port) = (model, port);
        _search = new PhraseSearch(model.Phrases);
        _job = new PhraseJob(model.Network, _search);
        _frames = new float[_features.Dimension * (BlockSamples / ChunkGraph.Filterbank.FrameShift + 2)];
    }

    /// <inheritdoc/>
    public SearchUse? Search => null;

    /// <summary>Samples whose features are computed at once.</summary>
    private static int BlockSamples => ChunkGraph.Filterbank.SampleRateHz / 10;

    /// <inheritdoc/>
    public bool SearchesAlong => true;

    /// <inheritdoc/>
    public Transcript Recognize(ReadOnlySpan<float> samples, double startMs, CancellationToken cancellationToken)
    {
        Begin();
        Accept(samples, cancellationToken);
        return Finish(startMs, cancellationToken);
    }

    /// <inheritdoc/>
    public void Begin()
    {
        _features.Reset();
        _job.Reset();
        _filled = 0;
    }

    /// <inheritdoc/>
    public bool Accept(ReadOnlySpan<float> samples, CancellationToken cancellationToken)
    {
        var runs = 0;
        for (; !samples.IsEmpty; samples = samples[Math.Min(BlockSamples, samples.Length)..])
            runs += Feed(samples[..Math.Min(BlockSamples, samples.Length)], cancellationToken);
        return runs > 0;
    }

    /// <inheritdoc/>
    public Transcript Hear(double startMs, CancellationToken cancellationToken) => Spell(_search.Result(), startMs);

    /// <inheritdoc/>
    public Transcript Finish(double startMs, CancellationToken cancellationToken)
    {
        Accept(_tail, cancellationToken);
        if (_filled > 0)
        {
            _job.Features.AsSpan(_filled).Fill(Silence);
            _port.Run(_job, cancellationToken);
        }

        return Spell(_search.Result(), startMs);
    }

    /// <inheritdoc/>
    public void Dispose() => _port.Dispose();

    /// <summary>Takes a block.</summary>
    /// <returns>Runs of the network.</returns>
    private int Feed(ReadOnlySpan<float> block, CancellationToken cancellationToken)
    {
        var count = _features.Push(block, _frames) * _features.Dimension;
        var runs = 0;
        for (var at = 0; at < count;)
        {
            var taken = Math.Min(count - at, _job.Features.Length - _filled);
            _frames.AsSpan(at, taken).CopyTo(_job.Features.AsSpan(_filled));
            at += taken;
            _filled += taken;
            if (_filled < _job.Features.Length)
                continue;
            _port.Run(_job, cancellationToken);
            _filled = 0;
            runs++;
        }

        return runs;
    }

    private Transcript Spell(HeardPhrase phrase, double startMs)
    {
        if (phrase.Words.Count == 0)
            return Transcript.Empty;
        var outputMs = (double)_model.Network.Frames / _job.RowsPerRun * ChunkGraph.Filterbank.FrameShiftMs;
        return new Transcript
        {
            Text = string.Join(' ', phrase.Words.Select(w => w.Text)),
            TokenIds = [],
            Words = [.. phrase.Words.Select(w => new SpokenWord(w.Text, startMs + w.First * outputMs, startMs + (w.Last + 1) * outputMs, Math.Exp(Math.Min(0, w.Margin))))],
            Score = phrase.Score,
            Confidence = phrase.Confidence,
        };
    }
}
