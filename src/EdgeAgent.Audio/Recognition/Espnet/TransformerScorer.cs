using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>A transformer decoder or language model behind its lane: all hypotheses of a step in one run. Memory grows to the largest step and stays.</summary>
internal sealed class TransformerScorer(LanePort port, LabelGraphShape shape, int vocabulary) : INextTokenScorer
{
    private readonly Job _job = new(shape, vocabulary);

    /// <inheritdoc/>
    public int Vocabulary => vocabulary;

    /// <inheritdoc/>
    public void Begin(EncodedUtterance encoded) => _job.Begin(encoded);

    /// <inheritdoc/>
    public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        _job.Advance(parents, tokens);
        try
        {
            port.Run(_job, cancellationToken);
        }
        catch (ModelException e) when (e.Fault == ModelFault.RunFailed && !_job.IsWithinReach)
        {
            throw new ModelException(ModelFault.TooLarge,
                $"{shape.Path}: a text of {_job.Length} tokens is longer than this export takes; it has taken {_job.LongestRun} so far. espnet_onnx writes a table of positions "
                + "of fixed length into it: end texts sooner (max_length_ratio: -N), or export with set_export_config(max_seq_len=…).", e);
        }

        for (var i = 0; i < parents.Length; i++)
        {
            var scores = _job.Scores.Slice(i * vocabulary, vocabulary);
            var row = logProbabilities.Slice(i * vocabulary, vocabulary);
            if (shape.IsLogits)
                LogSoftmax.Apply(scores, row);
            else
                scores.CopyTo(row);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => port.Dispose();

    private sealed class Job(LabelGraphShape shape, int vocabulary) : LaneJob
    {
        // Each layer's rows for the hypotheses of the last step, [hypotheses, rows, width].
        private readonly float[][] _caches = [.. shape.Caches.Select(_ => Array.Empty<float>())];
        private readonly int[] _rows = new int[shape.Caches.Count];
        private EncodedUtterance _encoded = new();

        // The texts of this step's hypotheses and of the last one's, [hypotheses, length].
        private long[] _texts = [];
        private long[] _before = [];
        private int[] _parents = [];
        private int _count;
        private float[] _scores = [];

        /// <summary>Tokens of each text.</summary>
        public int Length { get; private set; }

        /// <summary>Tokens of the longest text that went through.</summary>
        public int LongestRun { get; private set; }

        /// <summary>[hypotheses, vocabulary].</summary>
        public ReadOnlySpan<float> Scores => _scores.AsSpan(0, _count * vocabulary);

        /// <inheritdoc/>
        public override bool IsWithinReach => Length <= LongestRun;

        public void Begin(EncodedUtterance encoded) => (_encoded, Length) = (encoded, 0);

        public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens)
        {
            (_texts, _before) = (_before, _texts);
            _count = parents.Length;
            Grow(ref _texts, _count * (Length + 1));
            Grow(ref _parents, _count);
            parents.CopyTo(_parents);
            for (var i = 0; i < _count; i++)
            {
                var text = _texts.AsSpan(i * (Length + 1), Length + 1);
                if (Length > 0)
                    _before.AsSpan(parents[i] * Length, Length).CopyTo(text);
                text[Length] = tokens[i];
            }

            Length++;
        }

        public override void WriteInputs(in LaneInputs inputs)
        {
            _texts.AsSpan(0, _count * Length).CopyTo(inputs.Get<long>(shape.Text, [_count, Length]));
            if (shape.Memory >= 0)
            {
                var memory = inputs.Get<float>(shape.Memory, [shape.SharesMemory ? 1 : _count, _encoded.Frames, _encoded.Width]);
                for (; !memory.IsEmpty; memory = memory[_encoded.Values.Length..])
                    _encoded.Values.CopyTo(memory);
            }

            for (var layer = 0; layer < shape.Caches.Count; layer++)
                WriteCache(inputs, layer);
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            if (outputs.Axis(shape.Scores, 0) != _count || outputs.Axis(shape.Scores, 1) != vocabulary)
            {
                throw new ModelException(ModelFault.Unfitting,
                    $"{shape.Path} gave scores [{outputs.Axis(shape.Scores, 0)}, {outputs.Axis(shape.Scores, 1)}] for {_count} texts; config.yaml lists {vocabulary} tokens. Copy the whole folder of the export again.");
            }

            Grow(ref _scores, _count * vocabulary);
            outputs.Get<float>(shape.Scores).CopyTo(_scores);
            for (var layer = 0; layer < shape.Caches.Count; layer++)
            {
                var (output, width) = (shape.Caches[layer].Output, shape.Caches[layer].Width);
                if (outputs.Axis(output, 0) != _count || outputs.Axis(output, 2) != width)
                {
                    throw new ModelException(ModelFault.Unfitting,
                        $"{shape.Path} gave out_cache_{layer} [{outputs.Axis(output, 0)}, {outputs.Axis(output, 1)}, {outputs.Axis(output, 2)}] for {_count} texts, but takes rows of {width} values as cache_{layer}. Export the model again.");
                }

                var rows = outputs.Get<float>(output);
                Grow(ref _caches[layer], rows.Length);
                rows.CopyTo(_caches[layer]);
                _rows[layer] = (int)outputs.Axis(output, 1);
            }

            LongestRun = Math.Max(LongestRun, Length);
        }

        private void WriteCache(in LaneInputs inputs, int layer)
        {
            var port = shape.Caches[layer];
            if (Length == 1)
            {
                inputs.Get<float>(port.Input, [1, shape.FirstRows, port.Width]).Clear();
                return;
            }

            var length = _rows[layer] * port.Width;
            var cache = inputs.Get<float>(port.Input, [_count, _rows[layer], port.Width]);
            for (var i = 0; i < _count; i++)
                _caches[layer].AsSpan(_parents[i] * length, length).CopyTo(cache.Slice(i * length, length));
        }

        private static void Grow<T>(ref T[] memory, int length)
        {
            if (memory.Length < length)
                memory = new T[Math.Max(length, 2 * memory.Length)];
        }
    }
}
