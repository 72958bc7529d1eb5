using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Voice;

/// <summary>
/// Silero VAD (versions 5 and 6) on one stream of 16 kHz mono, −1 to 1: the probability of speech in each window of 512 samples,
/// given the windows before. The graph sees the last 64 samples of the window before (zeros at first) and the new ones; its state
/// starts at zero and is handed on. Proved by <c>expected/scripts/vad.py</c>. Not safe for several threads at once; many streams may
/// share the lane.
/// </summary>
public sealed class SileroVad : VoiceDetector
{
    private readonly LanePort _port;
    private readonly Job _job;

    /// <summary>A stream at its start.</summary>
    /// <param name="lane">Runs the graph; not owned.</param>
    /// <param name="stream">The stream's name at the lane.</param>
    /// <exception cref="ModelException">The lane's graph is not a Silero VAD that is understood.</exception>
    public SileroVad(ModelLane lane, string stream)
    {
        ArgumentNullException.ThrowIfNull(lane);
        _job = new Job(lane.Name, SileroGraph.Read(lane.Signature, lane.Name));
        _port = lane.Open(stream);
    }

    /// <inheritdoc/>
    public override int WindowSamples => SileroWindow.Samples;

    /// <inheritdoc/>
    public override float Run(ReadOnlySpan<float> window, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfZero(window.Length, nameof(window));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window.Length, SileroWindow.Samples, nameof(window));
        _job.Load(window);
        _port.Run(_job, cancellationToken);
        return _job.Probability;
    }

    /// <inheritdoc/>
    public override void Reset() => _job.Reset();

    /// <inheritdoc/>
    public override void Dispose() => _port.Dispose();

    private sealed class Job(string model, SileroGraph graph) : LaneJob
    {
        private static readonly long[] AudioShape = [1, SileroWindow.Context + SileroWindow.Samples];
        private static readonly long[] StateShape = [2, 1, 128];

        private readonly float[] _audio = new float[SileroWindow.Context + SileroWindow.Samples];
        private readonly float[] _context = new float[SileroWindow.Context];
        private readonly float[] _state = new float[2 * 128];
        private readonly long[] _rateShape = graph.RateRank == 0 ? [] : [1];

        public float Probability { get; private set; }

        public void Load(ReadOnlySpan<float> window)
        {
            _context.CopyTo(_audio.AsSpan());
            window.CopyTo(_audio.AsSpan(SileroWindow.Context));
            _audio.AsSpan(SileroWindow.Context + window.Length).Clear();
        }

        public void Reset()
        {
            Array.Clear(_context);
            Array.Clear(_state);
        }

        public override void WriteInputs(in LaneInputs inputs)
        {
            _audio.CopyTo(inputs.Get<float>(graph.Audio, AudioShape));
            _state.CopyTo(inputs.Get<float>(graph.State, StateShape));
            if (graph.Rate >= 0)
                inputs.Get<long>(graph.Rate, _rateShape)[0] = SileroWindow.SampleRateHz;
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            var probability = outputs.Get<float>(graph.Probability);
            var state = outputs.Get<float>(graph.NewState);
            // Shapes that the graph leaves free, and what a probability is, only a run shows.
            if (probability.Length != 1 || state.Length != _state.Length || !IsProbability(probability[0]))
            {
                throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant(
                    $"Model '{model}' gave {probability.Length} number(s), {(probability.IsEmpty ? 0 : probability[0]):G4} the first, and a state of {state.Length}; Silero VAD gives one probability of 0 to 1 and a state of {_state.Length}. ")
                    + "Name the family that the model is of.");
            }

            Probability = Math.Clamp(probability[0], 0, 1);
            state.CopyTo(_state);
            _audio.AsSpan(SileroWindow.Samples).CopyTo(_context);
        }
    }
}
