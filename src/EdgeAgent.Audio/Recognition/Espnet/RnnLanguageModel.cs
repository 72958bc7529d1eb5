using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// ESPnet's RNN language model, <c>seq_rnnlm.onnx</c>, behind its lane: the last tokens x int64 [B, 1] and the states in_hidden1 (LSTM:
/// in_hidden2 too) float32 [layers, B, units] to logits y float32 [B, 1, tokens] and out_hidden1 (and 2).
/// </summary>
/// <remarks>Memory grows to the largest step and stays.</remarks>
internal sealed class RnnLanguageModel(LanePort port, string path, GraphSignature signature, int vocabulary) : INextTokenScorer
{
    private readonly Job _job = new(path, signature, vocabulary);

    /// <inheritdoc/>
    public int Vocabulary => vocabulary;

    /// <summary>Refuses a graph that is none, or not of its export.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="signature">What it declares.</param>
    /// <param name="tokens">How many <c>config.yaml</c> lists.</param>
    /// <exception cref="ModelException">It is not.</exception>
    public static void Require(string path, GraphSignature signature, int tokens)
    {
        var states = StatesOf(signature);
        var (x, y) = (signature.InputIndex("x"), signature.OutputIndex("y"));
        var fits = x >= 0 && y >= 0 && states.Count is 1 or 2 && signature.Inputs.Count == 1 + states.Count
            && signature.Inputs[x] is { Type: TensorType.Int64, Rank: 2 } && signature.Outputs[y] is { Type: TensorType.Float32, Rank: 3 }
            && states.All(s => s.Output >= 0 && signature.Inputs[s.Input] is { Type: TensorType.Float32, Rank: 3, Dimensions: [> 0, _, > 0] } && signature.Outputs[s.Output] is { Type: TensorType.Float32, Rank: 3 });
        if (!fits)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} takes {string.Join(", ", signature.Inputs)} and gives {string.Join(", ", signature.Outputs)}; ESPnet's RNN language model takes x int64 [B, 1] and in_hidden1 (and in_hidden2) float32 [layers, B, units], and gives y float32 [B, 1, tokens] and out_hidden1 (and out_hidden2).");
        }

        if (signature.Outputs[y].Dimensions[2] is >= 0 and var given && given != tokens)
        {
            throw new ModelException(ModelFault.Unfitting,
                $"{path} gives scores of {given} tokens, config.yaml lists {tokens}. They are not of one export; copy the whole folder again.");
        }
    }

    /// <inheritdoc/>
    public void Begin(EncodedUtterance encoded)
    {
        // It hears nothing of the utterance, and a text's first step forgets the last text.
    }

    /// <inheritdoc/>
    public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        _job.Advance(parents, tokens);
        port.Run(_job, cancellationToken);
        for (var i = 0; i < parents.Length; i++)
            LogSoftmax.Apply(_job.Logits.Slice(i * vocabulary, vocabulary), logProbabilities.Slice(i * vocabulary, vocabulary));
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();

    private static List<State> StatesOf(GraphSignature signature)
    {
        List<State> states = [];
        for (var i = 1; signature.InputIndex($"in_hidden{i}") is >= 0 and var input; i++)
        {
            var shape = signature.Inputs[input].Dimensions;
            states.Add(new State(input, signature.OutputIndex($"out_hidden{i}"), (int)shape.ElementAtOrDefault(0), (int)shape.ElementAtOrDefault(2)));
        }

        return states;
    }

    private readonly record struct State(int Input, int Output, int Layers, int Units);

    private sealed class Job : LaneJob
    {
        private readonly string _path;
        private readonly int _vocabulary;
        private readonly int _x;
        private readonly int _y;
        private readonly List<State> _states;

        // Of the last step's hypotheses, [layers, hypotheses, units].
        private readonly float[][] _values;
        private int[] _parents = [];
        private long[] _tokens = [];
        private float[] _logits = [];
        private int _count;
        private int _before;

        public Job(string path, GraphSignature signature, int vocabulary)
        {
            (_path, _vocabulary, _x, _y, _states) = (path, vocabulary, signature.InputIndex("x"), signature.OutputIndex("y"), StatesOf(signature));
            _values = [.. _states.Select(_ => Array.Empty<float>())];
        }

        public ReadOnlySpan<float> Logits => _logits;

        public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens)
        {
            (_before, _count) = (_count, parents.Length);
            if (_parents.Length < _count)
                (_parents, _tokens) = (new int[_count], new long[_count]);
            parents.CopyTo(_parents);
            for (var i = 0; i < _count; i++)
                _tokens[i] = tokens[i];
        }

        public override void WriteInputs(in LaneInputs inputs)
        {
            _tokens.AsSpan(0, _count).CopyTo(inputs.Get<long>(_x, [_count, 1]));
            for (var s = 0; s < _states.Count; s++)
            {
                var (layers, units) = (_states[s].Layers, _states[s].Units);
                var values = inputs.Get<float>(_states[s].Input, [layers, _count, units]);
                if (_parents[0] < 0)
                {
                    values.Clear();
                    continue;
                }

                for (var layer = 0; layer < layers; layer++)
                {
                    for (var i = 0; i < _count; i++)
                        _values[s].AsSpan(((layer * _before) + _parents[i]) * units, units).CopyTo(values[(((layer * _count) + i) * units)..]);
                }
            }
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            var logits = outputs.Get<float>(_y);
            if (logits.Length != _count * _vocabulary)
                throw new ModelException(ModelFault.Unfitting, $"{_path} gave {logits.Length} scores for {_count} texts; config.yaml lists {_vocabulary} tokens. Copy the whole folder of the export again.");
            Keep(ref _logits, logits);
            for (var s = 0; s < _states.Count; s++)
                Keep(ref _values[s], outputs.Get<float>(_states[s].Output));
        }

        private static void Keep(ref float[] memory, ReadOnlySpan<float> values)
        {
            if (memory.Length < values.Length)
                memory = new float[values.Length];
            values.CopyTo(memory);
        }
    }
}
