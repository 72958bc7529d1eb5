using System.Numerics.Tensors;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Audio.Recognition.Whisper;

/// <summary>
/// The decoder behind its lanes: a prompt in one run, then all hypotheses of a step in one run, each with the keys and values of its text
/// so far. Those of the encoded frames come from the first run and stay. Memory grows to the largest step and stays.
/// </summary>
/// <param name="firstPort">The stream's place at the graph that begins texts.</param>
/// <param name="first">Its contract.</param>
/// <param name="nextPort">The stream's place at the graph that goes on; another place at the same one where they are merged.</param>
/// <param name="next">Its contract.</param>
/// <param name="vocabulary">Tokens.</param>
/// <param name="temperature">Divides the logits.</param>
internal sealed class WhisperDecoder(LanePort firstPort, WhisperDecoderGraph first, LanePort nextPort, WhisperDecoderGraph next, int vocabulary, double temperature) : INextTokenScorer
{
    private readonly FirstJob _first = new(first, next, vocabulary);
    private readonly NextJob _next = new(next, vocabulary);

    /// <inheritdoc/>
    public int Vocabulary => vocabulary;

    /// <inheritdoc/>
    public void Begin(EncodedUtterance encoded)
    {
        _first.Begin(encoded);
        _next.Begin(encoded);
    }

    /// <inheritdoc/>
    public void Prompt(ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        _first.Use(tokens, _next.Caches);
        firstPort.Run(_first, cancellationToken);
        Write(_first.Scores, logProbabilities);
    }

    /// <inheritdoc/>
    public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
    {
        if (parents[0] < 0)
        {
            Prompt(tokens, logProbabilities, cancellationToken);
            return;
        }

        _next.Use(parents, tokens);
        nextPort.Run(_next, cancellationToken);
        Write(_next.Scores, logProbabilities);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        firstPort.Dispose();
        nextPort.Dispose();
    }

    private void Write(Span<float> logits, Span<float> logProbabilities)
    {
        if (temperature != 1)
            TensorPrimitives.Divide(logits, (float)temperature, logits);
        for (var at = 0; at < logits.Length; at += vocabulary)
            LogSoftmax.Apply(logits.Slice(at, vocabulary), logProbabilities.Slice(at, vocabulary));
    }

    /// <summary>Keys or values of one layer for the hypotheses of the last step, [hypotheses, heads, rows, values].</summary>
    private sealed class Cache(WhisperDecoderGraph.Port port)
    {
        private float[] _values = [];
        private InputStamp _written;

        public long Heads { get; private set; }

        public long Rows { get; private set; }

        public long Width { get; private set; }

        public void Read(in LaneOutputs outputs, int output)
        {
            var values = outputs.Get<float>(output);
            if (_values.Length < values.Length)
                _values = new float[Math.Max(values.Length, 2 * _values.Length)];
            values.CopyTo(_values);
            _written = default;
            (Heads, Rows, Width) = (outputs.Axis(output, 1), outputs.Axis(output, 2), outputs.Axis(output, 3));
        }

        /// <summary>Those of the encoded frames are the same for all and stay: they are by far the most, and are copied again only where another stream came between.</summary>
        public void Write(in LaneInputs inputs, ReadOnlySpan<int> parents)
        {
            ReadOnlySpan<long> shape = [parents.Length, Heads, Rows, Width];
            if (port.IsOfEncoder && inputs.Holds(port.Index, shape, _written))
                return;
            var room = inputs.Get<float>(port.Index, shape);
            var length = checked((int)(Heads * Rows * Width));
            for (var i = 0; i < parents.Length; i++)
                _values.AsSpan(port.IsOfEncoder ? 0 : parents[i] * length, length).CopyTo(room[(i * length)..]);
            _written = inputs.StampOf(port.Index);
        }
    }

    private abstract class Job(WhisperDecoderGraph graph, int vocabulary) : LaneJob
    {
        private float[] _scores = [];
        private int _count;
        private EncodedUtterance _encoded = new();
        private InputStamp _written;

        protected WhisperDecoderGraph Graph => graph;

        /// <summary>[hypotheses, vocabulary].</summary>
        public Span<float> Scores => _scores.AsSpan(0, _count * vocabulary);

        public void Begin(EncodedUtterance encoded) => (_encoded, _written) = (encoded, default);

        /// <summary>Writes all but the tokens, keys and values.</summary>
        protected void WriteSurroundings(in LaneInputs inputs, int hypotheses, int tokens, long before, bool usesCache)
        {
            ReadOnlySpan<long> shape = [hypotheses, _encoded.Frames, _encoded.Width];
            if (graph.States >= 0 && !inputs.Holds(graph.States, shape, _written))
            {
                var states = inputs.Get<float>(graph.States, shape);
                for (; !states.IsEmpty; states = states[_encoded.Values.Length..])
                    _encoded.Values.CopyTo(states);
                _written = inputs.StampOf(graph.States);
            }

            if (graph.StatesMask >= 0)
                inputs.Get<long>(graph.StatesMask, [hypotheses, _encoded.Frames]).Fill(1);
            if (graph.UsesCache >= 0)
                inputs.Get<bool>(graph.UsesCache, [1])[0] = usesCache;
            if (graph.Positions < 0)
                return;
            var places = inputs.Get<long>(graph.Positions, [tokens]);
            for (var i = 0; i < tokens; i++)
                places[i] = before + i;
        }

        /// <summary>Reads what comes after the last token of each hypothesis.</summary>
        protected void ReadScores(in LaneOutputs outputs, int hypotheses)
        {
            if (outputs.Axis(graph.Logits, 2) != vocabulary)
                throw graph.OtherTokens(outputs.Axis(graph.Logits, 2), vocabulary);
            _count = hypotheses;
            if (_scores.Length < hypotheses * vocabulary)
                _scores = new float[hypotheses * vocabulary];
            var logits = outputs.Get<float>(graph.Logits);
            var rows = logits.Length / hypotheses;
            for (var i = 0; i < hypotheses; i++)
                logits.Slice(((i + 1) * rows) - vocabulary, vocabulary).CopyTo(_scores.AsSpan(i * vocabulary));
        }
    }

    private sealed class FirstJob(WhisperDecoderGraph graph, WhisperDecoderGraph next, int vocabulary) : Job(graph, vocabulary)
    {
        private readonly int[] _outputs = [.. next.Pasts.Select(p => graph.Presents.First(g => g.Name == p.Name).Index)];
        private int[] _tokens = [];
        private int _count;
        private Cache[] _caches = [];

        public void Use(ReadOnlySpan<int> tokens, Cache[] caches)
        {
            if (_tokens.Length < tokens.Length)
                _tokens = new int[tokens.Length];
            tokens.CopyTo(_tokens);
            (_count, _caches) = (tokens.Length, caches);
        }

        public override void WriteInputs(in LaneInputs inputs)
        {
            var ids = inputs.Get<long>(Graph.Ids, [1, _count]);
            for (var i = 0; i < _count; i++)
                ids[i] = _tokens[i];
            WriteSurroundings(inputs, 1, _count, before: 0, usesCache: false);

            // The merged graph wants them even where it does not look at them; optimum gives it one row of zeros.
            foreach (var past in Graph.Pasts)
                inputs.Get<float>(past.Index, [1, Math.Max(1, past.Heads), 1, Math.Max(1, past.Values)]).Clear();
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            ReadScores(outputs, 1);
            for (var i = 0; i < _outputs.Length; i++)
                _caches[i].Read(outputs, _outputs[i]);
        }
    }

    private sealed class NextJob(WhisperDecoderGraph graph, int vocabulary) : Job(graph, vocabulary)
    {
        // Of the encoded frames some graphs give nothing, others what they were given, the merged one something empty: none is read.
        private readonly int[] _outputs = [.. graph.Pasts.Select(p => p.IsOfEncoder ? -1 : graph.Presents.First(g => g.Name == p.Name).Index)];
        private readonly int _ofText = graph.Pasts.ToList().FindIndex(p => !p.IsOfEncoder);
        private int[] _parents = [];
        private int[] _tokens = [];
        private int _count;

        public Cache[] Caches { get; } = [.. graph.Pasts.Select(p => new Cache(p))];

        public void Use(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens)
        {
            _count = parents.Length;
            if (_parents.Length < _count)
                (_parents, _tokens) = (new int[_count], new int[_count]);
            parents.CopyTo(_parents);
            tokens.CopyTo(_tokens);
        }

        public override void WriteInputs(in LaneInputs inputs)
        {
            var ids = inputs.Get<long>(Graph.Ids, [_count, 1]);
            for (var i = 0; i < _count; i++)
                ids[i] = _tokens[i];
            WriteSurroundings(inputs, _count, 1, _ofText < 0 ? 0 : Caches[_ofText].Rows, usesCache: true);
            foreach (var cache in Caches)
                cache.Write(inputs, _parents.AsSpan(0, _count));
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            ReadScores(outputs, _count);
            for (var i = 0; i < _outputs.Length; i++)
            {
                if (_outputs[i] >= 0)
                    Caches[i].Read(outputs, _outputs[i]);
            }
        }
    }
}
