using System.Numerics.Tensors;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>sherpa-onnx's decoder behind its lane: a prompt in one run, then all hypotheses of a step in one run. Memory grows to the largest step and stays.</summary>
internal sealed class SherpaDecoder(LanePort port, SherpaDecoder.Shape shape, double temperature) : INextTokenScorer
{
    private readonly Job _job = new(shape);

    /// <inheritdoc/>
    public int Vocabulary => shape.Vocabulary;

    /// <inheritdoc/>
    public void Begin(EncodedUtterance encoded) => _job.Use(encoded);

    /// <inheritdoc/>
    public void Prompt(ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        _job.Begin(tokens);
        Run(logProbabilities, cancellationToken);
    }

    /// <inheritdoc/>
    public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        if (parents[0] < 0)
            _job.Begin(tokens);
        else
            _job.GoOn(parents, tokens);
        Run(logProbabilities, cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();

    private void Run(Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        port.Run(_job, cancellationToken);
        var logits = _job.Scores;
        if (temperature != 1)
            TensorPrimitives.Divide(logits, (float)temperature, logits);
        for (var at = 0; at < logits.Length; at += shape.Vocabulary)
            LogSoftmax.Apply(logits.Slice(at, shape.Vocabulary), logProbabilities.Slice(at, shape.Vocabulary));
    }

    /// <summary>What the graph takes and gives.</summary>
    /// <param name="Path">Its file.</param>
    /// <param name="Inputs">Tokens, keys and values of the text, keys and values of the encoder, offset.</param>
    /// <param name="Outputs">Scores, keys and values of the text.</param>
    /// <param name="Layers">Layers.</param>
    /// <param name="Places">Tokens of the longest text.</param>
    /// <param name="Values">Values of a key.</param>
    /// <param name="Vocabulary">Tokens.</param>
    internal sealed record Shape(string Path, int[] Inputs, int[] Outputs, int Layers, int Places, int Values, int Vocabulary)
    {
        /// <summary>What a graph says that scores other tokens than are listed.</summary>
        public static ModelException OtherTokens(string path, long given, int tokens) => new(ModelFault.Unfitting,
            $"{path} gives scores of {given} tokens, but the encoder's metadata say n_vocab: {tokens}. They are not of one export; copy the whole folder again.");
    }

    private sealed class Job(Shape shape) : LaneJob
    {
        // Keys, then values, of the hypotheses of the last step as far as their texts go: [layers, hypotheses, tokens, values].
        private readonly float[][] _kept = [[], []];
        private readonly InputStamp[] _written = new InputStamp[2];
        private int _keptHypotheses;
        private int _before;
        private int[] _tokens = [];
        private int[] _parents = [];
        private int _hypotheses;
        private int _length;
        private float[] _scores = [];
        private EncodedUtterance _encoded = new();

        public Span<float> Scores => _scores.AsSpan(0, _hypotheses * shape.Vocabulary);

        public void Use(EncodedUtterance encoded)
        {
            _encoded = encoded;
            Array.Clear(_written);
        }

        public void Begin(ReadOnlySpan<int> tokens)
        {
            (_hypotheses, _length, _before) = (1, tokens.Length, 0);
            Keep(ref _tokens, tokens);
        }

        public void GoOn(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens)
        {
            (_hypotheses, _length) = (parents.Length, 1);
            Keep(ref _tokens, tokens);
            Keep(ref _parents, parents);
        }

        public override void WriteInputs(in LaneInputs inputs)
        {
            var ids = inputs.Get<long>(shape.Inputs[0], [_hypotheses, _length]);
            for (var i = 0; i < ids.Length; i++)
                ids[i] = _tokens[i];
            inputs.Get<long>(shape.Inputs[5], [1])[0] = _before;
            for (var side = 0; side < 2; side++)
            {
                WriteText(inputs.Get<float>(shape.Inputs[1 + side], [shape.Layers, _hypotheses, shape.Places, shape.Values]), _kept[side]);
                WriteEncoded(inputs, side);
            }
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            if (outputs.Axis(shape.Outputs[0], 2) != shape.Vocabulary)
                throw Shape.OtherTokens(shape.Path, outputs.Axis(shape.Outputs[0], 2), shape.Vocabulary);
            if (_scores.Length < _hypotheses * shape.Vocabulary)
                _scores = new float[_hypotheses * shape.Vocabulary];
            var logits = outputs.Get<float>(shape.Outputs[0]);
            var rows = logits.Length / _hypotheses;
            for (var i = 0; i < _hypotheses; i++)
                logits.Slice(((i + 1) * rows) - shape.Vocabulary, shape.Vocabulary).CopyTo(_scores.AsSpan(i * shape.Vocabulary));
            _before += _length;
            _keptHypotheses = _hypotheses;
            var (text, room) = (_before * shape.Values, shape.Places * shape.Values);
            for (var side = 0; side < 2; side++)
            {
                var filled = outputs.Get<float>(shape.Outputs[1 + side]);
                if (_kept[side].Length < shape.Layers * _hypotheses * text)
                    _kept[side] = new float[Math.Max(shape.Layers * _hypotheses * text, 2 * _kept[side].Length)];
                for (var i = 0; i < shape.Layers * _hypotheses; i++)
                    filled.Slice(i * room, text).CopyTo(_kept[side].AsSpan(i * text));
            }
        }

        /// <summary>What stands behind the text the graph does not look at; zeros are what it was exported with.</summary>
        private void WriteText(Span<float> room, float[] kept)
        {
            room.Clear();
            var (text, whole) = (_before * shape.Values, shape.Places * shape.Values);
            for (var layer = 0; text > 0 && layer < shape.Layers; layer++)
            {
                for (var i = 0; i < _hypotheses; i++)
                    kept.AsSpan(((layer * _keptHypotheses) + _parents[i]) * text, text).CopyTo(room[(((layer * _hypotheses) + i) * whole)..]);
            }
        }

        /// <summary>They are by far the most, and are copied again only where another stream came between.</summary>
        private void WriteEncoded(in LaneInputs inputs, int side)
        {
            var input = shape.Inputs[3 + side];
            ReadOnlySpan<long> axes = [shape.Layers, _hypotheses, _encoded.Frames, shape.Values];
            if (inputs.Holds(input, axes, _written[side]))
                return;
            var room = inputs.Get<float>(input, axes);
            for (var layer = 0; layer < shape.Layers; layer++)
            {
                var from = ((side * shape.Layers) + layer) * shape.Values;
                var first = room.Slice(layer * _hypotheses * _encoded.Frames * shape.Values, _encoded.Frames * shape.Values);
                for (var t = 0; t < _encoded.Frames; t++)
                    _encoded[t].Slice(from, shape.Values).CopyTo(first[(t * shape.Values)..]);
                for (var i = 1; i < _hypotheses; i++)
                    first.CopyTo(room[(((layer * _hypotheses) + i) * _encoded.Frames * shape.Values)..]);
            }

            _written[side] = inputs.StampOf(input);
        }

        private static void Keep(ref int[] memory, ReadOnlySpan<int> numbers)
        {
            if (memory.Length < numbers.Length)
                memory = new int[numbers.Length];
            numbers.CopyTo(memory);
        }
    }
}
