using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Networks;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Voice;

/// <summary>
/// The project's own voice activity network (<c>training/speech-vad</c>) on one stream: a probability for each chunk of frames, given all
/// before. Frames reach 15 ms back over a window's start, so that a window's last sample is the last that its probability has heard.
/// Many streams may share the lane.
/// </summary>
internal sealed class FilterbankVad : VoiceDetector
{
    /// <summary>The output's name.</summary>
    public const string Scores = "speech";

    /// <summary>30 ms, where the graph leaves it open.</summary>
    private const int UsualFrames = 3;

    /// <summary>120 ms.</summary>
    private const int MostFrames = 12;

    private readonly LanePort _port;
    private readonly SpeechJob _job;
    private readonly FeatureExtractor _features = FeatureExtractor.Create(ChunkGraph.Filterbank);
    private readonly float[] _before = new float[ChunkGraph.Filterbank.FrameLength - ChunkGraph.Filterbank.FrameShift];
    private readonly float[] _rest;
    private readonly float[] _none = new float[ChunkGraph.Filterbank.MelBins];

    /// <summary>A stream at its start.</summary>
    /// <param name="model">The model's name, for messages.</param>
    /// <param name="graph">What the network takes.</param>
    /// <param name="port">The stream's place at the lane; owned.</param>
    public FilterbankVad(string model, ChunkGraph graph, LanePort port)
    {
        _port = port;
        _job = new SpeechJob(model, graph);
        WindowSamples = graph.Frames * ChunkGraph.Filterbank.FrameShift;
        _rest = new float[WindowSamples];
        Reset();
    }

    /// <inheritdoc/>
    public override int WindowSamples { get; }

    /// <summary>Reads a graph's contract.</summary>
    /// <exception cref="ModelException">It is another graph.</exception>
    public static ChunkGraph ReadGraph(GraphSignature signature, string model)
    {
        var graph = ChunkGraph.Read(signature, model, Scores, width: 1, UsualFrames);
        return graph.Frames <= MostFrames ? graph : throw new ModelException(ModelFault.Unfitting,
            $"Model '{model}' takes {graph.Frames} frames at a time, {graph.Frames * ChunkGraph.Filterbank.FrameShiftMs:0} ms; voice activity that is told so seldom finds no words. Export it for at most {MostFrames}.");
    }

    /// <inheritdoc/>
    public override float Run(ReadOnlySpan<float> window, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(window.Length, nameof(window));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window.Length, WindowSamples, nameof(window));
        var written = _features.Push(window, _job.Features);
        if (window.Length < WindowSamples)
            _features.Push(_rest.AsSpan(window.Length), _job.Features.AsSpan(written * _features.Dimension));
        _port.Run(_job, cancellationToken);
        return _job.Probability;
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        _features.Reset();
        _features.Push(_before, _none);
        _job.Reset();
    }

    /// <inheritdoc/>
    public override void Dispose() => _port.Dispose();

    private sealed class SpeechJob(string model, ChunkGraph graph) : ChunkJob(graph)
    {
        /// <summary>The newest row's.</summary>
        public float Probability { get; private set; }

        protected override void Accept(ReadOnlySpan<float> scores)
        {
            if (!IsProbability(scores[0]))
                throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant($"Model '{model}' gave {scores[0]:G4} where a probability of 0 to 1 is expected. Name the family that the model is of."));
            Probability = Math.Clamp(scores[0], 0, 1);
        }
    }
}
