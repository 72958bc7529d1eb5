using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Icefall;

/// <summary>
/// Streams through features and encoder, chunk by chunk. At an utterance's end zeros follow it, as icefall's and sherpa-onnx's own
/// programs do, since the last chunk must be full.
/// </summary>
/// <remarks>Memory is that of a chunk and of the longest block of samples; nothing is allocated for a chunk once warm.</remarks>
internal sealed class ChunkEncoder : StreamingEncoder
{
    private const double TailSeconds = 0.3;

    /// <summary>
    /// Frames at an utterance's end that no chunk may reach: what 0.3 s of zeros leave of chunks of 45 frames, the usual ones. Longer chunks
    /// get as many more zeros.
    /// </summary>
    private const int MostLostFrames = 15;

    private const int BlockSamples = 16000;

    private readonly StreamingGraph _encoder;
    private readonly FeatureExtractor _features;
    private readonly LanePort _port;
    private readonly ChunkJob _job;
    private readonly float[] _tail;

    // The frames that the next chunks need, the oldest first.
    private float[] _frames;
    private int _count;

    /// <summary>A stream's way.</summary>
    /// <param name="encoder">What the graph takes.</param>
    /// <param name="features">The stream's features; each frame must come as soon as its samples are there.</param>
    /// <param name="port">The stream's place at the graph.</param>
    public ChunkEncoder(StreamingGraph encoder, FeatureExtractor features, LanePort port)
    {
        (_encoder, _features, _port) = (encoder, features, port);
        _job = new ChunkJob(encoder);
        _frames = new float[2 * encoder.ChunkFrames * encoder.Bands];
        var zeros = Math.Max((int)(TailSeconds * features.SampleRateHz), (encoder.ChunkFrames - MostLostFrames) * features.HopSamples);
        _tail = new float[zeros];
    }

    /// <inheritdoc/>
    public override int ChunkSamples => _encoder.ShiftFrames * _features.HopSamples;

    /// <inheritdoc/>
    public override void Begin()
    {
        _features.Reset();
        _job.Reset();
        _count = 0;
    }

    /// <inheritdoc/>
    public override void Dispose() => _port.Dispose();

    /// <inheritdoc/>
    protected override void Push(ReadOnlySpan<float> samples, EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        while (!samples.IsEmpty)
        {
            var block = samples[..Math.Min(samples.Length, BlockSamples)];
            samples = samples[block.Length..];
            var room = Room(_features.FramesWith(block.Length));
            _count += _features.Push(block, room);
            RunChunks(encoded, cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override void End(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        Push(_tail, encoded, cancellationToken);
        _count += _features.Finish(Room(_features.FramesLeft));
        RunChunks(encoded, cancellationToken);
    }

    private Span<float> Room(int frames)
    {
        var needed = (_count + frames) * _encoder.Bands;
        if (_frames.Length < needed)
            Array.Resize(ref _frames, Math.Max(needed, 2 * _frames.Length));
        return _frames.AsSpan(_count * _encoder.Bands);
    }

    private void RunChunks(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        var first = 0;
        _job.Encoded = encoded;
        for (; _count - first >= _encoder.ChunkFrames; first += _encoder.ShiftFrames)
        {
            _job.Features = _frames.AsMemory(first * _encoder.Bands, _encoder.ChunkFrames * _encoder.Bands);
            _port.Run(_job, cancellationToken);
            if (_job.FramesOfChunk > 0)
                encoded.MsPerFrame = 1000.0 * ChunkSamples / _features.SampleRateHz / _job.FramesOfChunk;
        }

        _frames.AsSpan(first * _encoder.Bands, (_count - first) * _encoder.Bands).CopyTo(_frames);
        _count -= first;
    }
}
