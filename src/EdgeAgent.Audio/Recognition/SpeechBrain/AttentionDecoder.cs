using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.SpeechBrain;

/// <summary>SpeechBrain's attention decoder behind its lane, all hypotheses of a step in one run. Memory grows to the largest step and stays.</summary>
/// <param name="port">The stream's place at the graph.</param>
/// <param name="graph">What it takes.</param>
/// <param name="vocabulary">Tokens.</param>
internal sealed class AttentionDecoder(LanePort port, AttentionStepGraph graph, int vocabulary) : IAttendingScorer
{
    private readonly Job _job = new(graph, vocabulary);

    /// <inheritdoc/>
    public int Vocabulary => vocabulary;

    /// <inheritdoc/>
    public void Begin(EncodedUtterance encoded) => _job.Begin(encoded);

    /// <inheritdoc/>
    public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        _job.Choose(parents, tokens);
        port.Run(_job, cancellationToken);
        for (var i = 0; i < parents.Length; i++)
            LogSoftmax.Apply(_job.Scores.Slice(i * vocabulary, vocabulary), logProbabilities.Slice(i * vocabulary, vocabulary));
    }

    /// <inheritdoc/>
    public ReadOnlySpan<float> Attention(int hypothesis) => _job.Attention(hypothesis);

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();

    private sealed class Job : LaneJob
    {
        private readonly AttentionStepGraph _graph;
        private readonly int _vocabulary;
        private readonly int _stateLength;
        private EncodedUtterance _encoded = new();
        private int[] _parents = [];
        private int[] _tokens = [];
        private int _count;

        // Of this step's hypotheses and of the last one's: [hypotheses, states and attention].
        private float[] _now = [];
        private float[] _before = [];
        private float[] _scores = [];

        public Job(AttentionStepGraph graph, int vocabulary) => (_graph, _vocabulary, _stateLength) = (graph, vocabulary, graph.States.Sum(s => s.Length));

        public ReadOnlySpan<float> Scores => _scores;

        private int RowLength => _stateLength + _encoded.Frames;

        public ReadOnlySpan<float> Attention(int hypothesis) => _now.AsSpan((hypothesis * RowLength) + _stateLength, _encoded.Frames);

        public void Begin(EncodedUtterance encoded) => _encoded = encoded;

        public void Choose(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens)
        {
            (_now, _before) = (_before, _now);
            _count = parents.Length;
            Grow(ref _parents, _count);
            Grow(ref _tokens, _count);
            Grow(ref _now, _count * RowLength);
            Grow(ref _scores, _count * _vocabulary);
            parents.CopyTo(_parents);
            tokens.CopyTo(_tokens);
        }

        public override void WriteInputs(in LaneInputs inputs)
        {
            var tokens = inputs.Get<long>(_graph.Token, [_count]);
            for (var i = 0; i < _count; i++)
                tokens[i] = _tokens[i];
            var encoded = inputs.Get<float>(_graph.Encoded, [_count, _encoded.Frames, _encoded.Width]);
            for (var i = 0; i < _count; i++)
                _encoded.Values.CopyTo(encoded[(i * _encoded.Values.Length)..]);
            var attention = inputs.Get<float>(_graph.Attention, [_count, _encoded.Frames]);
            for (var i = 0; i < _count; i++)
            {
                var row = attention.Slice(i * _encoded.Frames, _encoded.Frames);
                if (_parents[i] < 0)
                    row.Fill(1f / _encoded.Frames);
                else
                    _before.AsSpan((_parents[i] * RowLength) + _stateLength, _encoded.Frames).CopyTo(row);
            }

            var offset = 0;
            foreach (var state in _graph.States)
            {
                var room = state.Layers == 0
                    ? inputs.Get<float>(state.Input, [_count, state.Units])
                    : inputs.Get<float>(state.Input, [state.Layers, _count, state.Units]);
                for (var i = 0; i < _count; i++)
                {
                    for (var layer = 0; layer < Math.Max(1, state.Layers); layer++)
                    {
                        var row = room.Slice(((layer * _count) + i) * state.Units, state.Units);
                        if (_parents[i] < 0)
                            row.Clear();
                        else
                            _before.AsSpan((_parents[i] * RowLength) + offset + (layer * state.Units), state.Units).CopyTo(row);
                    }
                }

                offset += state.Length;
            }
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            var scores = outputs.Get<float>(_graph.Scores);
            if (scores.Length != _count * _vocabulary)
                throw new ModelException(ModelFault.Unfitting, $"{_graph.Path} gave {scores.Length / _count} scores, but {_vocabulary} tokens are listed. Copy the list of tokens that belongs to the graph.");
            scores.CopyTo(_scores);
            var attention = outputs.Get<float>(_graph.AttentionOutput);
            for (var i = 0; i < _count; i++)
                attention.Slice(i * _encoded.Frames, _encoded.Frames).CopyTo(_now.AsSpan((i * RowLength) + _stateLength));
            var offset = 0;
            foreach (var state in _graph.States)
            {
                var values = outputs.Get<float>(state.Output);
                for (var i = 0; i < _count; i++)
                {
                    for (var layer = 0; layer < Math.Max(1, state.Layers); layer++)
                        values.Slice(((layer * _count) + i) * state.Units, state.Units).CopyTo(_now.AsSpan((i * RowLength) + offset + (layer * state.Units)));
                }

                offset += state.Length;
            }
        }

        private static void Grow<T>(ref T[] room, int length)
        {
            if (room.Length < length)
                room = new T[length];
        }
    }
}
