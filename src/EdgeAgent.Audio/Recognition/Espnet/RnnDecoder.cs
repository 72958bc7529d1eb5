using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>ESPnet's RNN decoder behind its lane: hypothesis by hypothesis, since its graph takes one. Memory grows to the largest step and stays.</summary>
/// <param name="port">The stream's place at the decoder.</param>
/// <param name="predecoder">The graph that prepares the encoded frames for the attention, or null where it needs none.</param>
/// <param name="shape">The decoder's contract.</param>
/// <param name="vocabulary">Tokens.</param>
internal sealed class RnnDecoder(LanePort port, Predecoder? predecoder, RnnDecoderShape shape, int vocabulary) : INextTokenScorer
{
    private readonly Job _job = new(shape, vocabulary);
    private bool _isPrepared;

    /// <inheritdoc/>
    public int Vocabulary => vocabulary;

    /// <inheritdoc/>
    public void Begin(EncodedUtterance encoded)
    {
        _job.Begin(encoded);
        _isPrepared = false;
    }

    /// <inheritdoc/>
    public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        if (!_isPrepared && predecoder is not null)
            _job.Precomputed = predecoder.Prepare(_job.Encoded, cancellationToken);
        _isPrepared = true;
        _job.BeginStep(parents.Length);
        for (var i = 0; i < parents.Length; i++)
        {
            _job.Choose(i, parents[i], tokens[i]);
            port.Run(_job, cancellationToken);
            _job.Scores.CopyTo(logProbabilities[(i * vocabulary)..]);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        port.Dispose();
        predecoder?.Dispose();
    }

    private sealed class Job(RnnDecoderShape shape, int vocabulary) : LaneJob
    {
        private readonly float[] _scores = new float[vocabulary];

        // States of this step's hypotheses and of the last one's: [hypotheses, layers (outputs, then memories), units].
        private float[] _states = [];
        private float[] _before = [];

        // What they attended to: [hypotheses, AttendedLength], whose shape is the graph's own matter.
        private float[] _attended = [];
        private float[] _attendedBefore = [];
        private long[] _attendedShape = [];
        private int _attendedLength;
        private int _hypothesis;
        private int _parent;
        private int _token;

        public EncodedUtterance Encoded { get; private set; } = new();

        public EncodedUtterance Precomputed { get; set; } = new();

        public ReadOnlySpan<float> Scores => _scores;

        private int StateLength => (shape.Hidden.Count + shape.Cells.Count) * shape.Units;

        public void Begin(EncodedUtterance encoded)
        {
            Encoded = encoded;
            _attendedLength = encoded.Frames;
            _attendedShape = [1, encoded.Frames];
        }

        public void BeginStep(int hypotheses)
        {
            (_states, _before) = (_before, _states);
            (_attended, _attendedBefore) = (_attendedBefore, _attended);
            if (_states.Length < hypotheses * StateLength)
                _states = new float[hypotheses * StateLength];
            if (_attended.Length < hypotheses * _attendedLength)
                _attended = new float[hypotheses * _attendedLength];
        }

        public void Choose(int hypothesis, int parent, int token) => (_hypothesis, _parent, _token) = (hypothesis, parent, token);

        public override void WriteInputs(in LaneInputs inputs)
        {
            inputs.Get<long>(shape.Token, [1])[0] = _token;
            for (var i = 0; i < shape.Hidden.Count; i++)
                WriteState(inputs, shape.Hidden[i], i);
            for (var i = 0; i < shape.Cells.Count; i++)
                WriteState(inputs, shape.Cells[i], shape.Hidden.Count + i);
            if (shape.Attended >= 0)
            {
                var attended = inputs.Get<float>(shape.Attended, _attendedShape);
                if (_parent < 0)
                    attended.Fill(1f / Encoded.Frames);
                else
                    _attendedBefore.AsSpan(_parent * _attendedLength, _attendedLength).CopyTo(attended);
            }

            if (shape.Encoded >= 0)
                Encoded.Values.CopyTo(inputs.Get<float>(shape.Encoded, [1, Encoded.Frames, Encoded.Width]));
            if (shape.Precomputed >= 0)
                Precomputed.Values.CopyTo(inputs.Get<float>(shape.Precomputed, [1, Precomputed.Frames, Precomputed.Width]));
            if (shape.Mask >= 0)
                inputs.Get<float>(shape.Mask, [1, Encoded.Frames]).Clear();
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            var scores = outputs.Get<float>(shape.Scores);
            if (scores.Length != vocabulary)
                throw new ModelException(ModelFault.Unfitting, $"{shape.Path} gave {scores.Length} scores, config.yaml lists {vocabulary} tokens. Copy the whole folder of the export again.");
            scores.CopyTo(_scores);
            for (var i = 0; i < shape.Hidden.Count; i++)
                ReadState(outputs, shape.HiddenOutput(i), i);
            for (var i = 0; shape.HasCells && i < shape.Cells.Count; i++)
                ReadState(outputs, RnnDecoderShape.CellOutput(i), shape.Hidden.Count + i);
            if (shape.Attended >= 0)
                outputs.Get<float>(shape.AttendedOutput)[.._attendedLength].CopyTo(_attended.AsSpan(_hypothesis * _attendedLength));
        }

        private void WriteState(in LaneInputs inputs, int input, int state)
        {
            var values = inputs.Get<float>(input, [1, shape.Units]);
            if (_parent < 0)
                values.Clear();
            else
                _before.AsSpan((_parent * StateLength) + (state * shape.Units), shape.Units).CopyTo(values);
        }

        private void ReadState(in LaneOutputs outputs, int output, int state) =>
            outputs.Get<float>(output).CopyTo(_states.AsSpan((_hypothesis * StateLength) + (state * shape.Units), shape.Units));
    }
}
