namespace EdgeAgent.Audio.Recognition.Commands;

/// <summary>
/// Viterbi search of a phrase graph over the outputs of a CTC network: which phrase explains them best. A blank may stand between any two
/// outputs and must between two equal phones of a word (Graves et al. 2006, section 4.1); between words it need not. Reads one output after
/// the other; <see cref="Result"/> may be asked at any time. Allocates only when words end. Not thread-safe.
/// </summary>
internal sealed class PhraseSearch
{
    private const float Low = -1e30f;

    /// <summary>The certainty where no phone was heard.</summary>
    private const double NothingSpoken = -2;

    private readonly PhraseGraph _graph;

    // By place of a phone: the best path that ends in it, and the same with blanks behind it within its word.
    private readonly float[] _phone;
    private readonly float[] _blank;

    // By state of the grammar: the best path with a blank behind its last word, and with a word that ended in this very output.
    private readonly float[] _rest;
    private readonly float[] _exit;
    private readonly float[] _entry;

    // What was said on each of these paths: an entry of the history. And where the word of a phone began.
    private readonly int[] _phonePast;
    private readonly int[] _blankPast;
    private readonly int[] _restPast;
    private readonly int[] _exitPast;
    private readonly int[] _entryPast;
    private readonly int[] _phoneBegan;
    private readonly int[] _blankBegan;

    private readonly List<Ended> _past = [];
    private readonly List<double> _free = [];

    // Of the outputs that heard a phone: how many, and the sum of their highest log probabilities.
    private int _spoken;
    private double _certainty;

    /// <summary>A search at its start.</summary>
    public PhraseSearch(PhraseGraph graph)
    {
        _graph = graph;
        var (phones, states) = (graph.Labels.Length, graph.States);
        (_phone, _blank) = (new float[phones], new float[phones]);
        (_phonePast, _blankPast, _phoneBegan, _blankBegan) = (new int[phones], new int[phones], new int[phones], new int[phones]);
        (_rest, _exit, _entry) = (new float[states], new float[states], new float[states]);
        (_restPast, _exitPast, _entryPast) = (new int[states], new int[states], new int[states]);
        Reset();
    }

    private readonly record struct Ended(int Before, int Chain, int Began, int Output, double Score);

    /// <summary>Begins a new utterance.</summary>
    public void Reset()
    {
        Array.Fill(_phone, Low);
        Array.Fill(_blank, Low);
        Array.Fill(_rest, Low);
        Array.Fill(_exit, Low);
        _rest[0] = 0;
        Array.Clear(_restPast);
        Array.Clear(_exitPast);
        _past.Clear();
        _past.Add(new Ended(-1, -1, -1, -1, 0));
        _free.Clear();
        _free.Add(0);
        (_spoken, _certainty) = (0, 0);
    }

    /// <summary>Takes the scores of one output.</summary>
    /// <param name="scores">Natural log probabilities: the blank, then the phones.</param>
    public void Accept(ReadOnlySpan<float> scores)
    {
        var output = _free.Count - 1;
        for (var s = 0; s < _entry.Length; s++)
        {
            var rests = _rest[s] >= _exit[s];
            _entry[s] = rests ? _rest[s] : _exit[s];
            _entryPast[s] = rests ? _restPast[s] : _exitPast[s];
        }

        foreach (ref readonly var chain in _graph.Chains.AsSpan())
            Advance(chain, scores, output);
        for (var s = 0; s < _entry.Length; s++)
        {
            _rest[s] = _entry[s] + scores[0];
            _restPast[s] = _entryPast[s];
        }

        EndWords(output);
        var highest = System.Numerics.Tensors.TensorPrimitives.Max(scores);
        _free.Add(_free[^1] + highest);
        if (highest <= scores[0])
            return;
        _spoken++;
        _certainty += highest;
    }

    /// <summary>The best phrase so far.</summary>
    public HeardPhrase Result()
    {
        var (best, past) = (float.NegativeInfinity, 0);
        foreach (var s in _graph.Final)
        {
            var rests = _rest[s] >= _exit[s];
            var value = rests ? _rest[s] : _exit[s];
            if (value > best)
                (best, past) = (value, rests ? _restPast[s] : _exitPast[s]);
        }

        var words = new List<HeardWord>();
        for (; best > Low / 2 && past > 0; past = _past[past].Before)
        {
            var (end, before) = (_past[past], _past[_past[past].Before]);
            var chain = _graph.Chains[end.Chain];
            words.Add(new HeardWord(chain.Word, end.Began, end.Output, end.Score - before.Score, _free[end.Output + 1] - _free[before.Output + 1], chain.Phones));
        }

        words.Reverse();
        return new HeardPhrase(words, words.Count > 0 ? best : 0, _free[^1], _spoken > 0 ? _certainty / _spoken : NothingSpoken);
    }

    /// <summary>One word's phones, from the last to the first: each reads what the one before it was.</summary>
    private void Advance(in PhraseGraph.WordChain chain, ReadOnlySpan<float> scores, int output)
    {
        for (var i = chain.Last; i >= chain.First; i--)
        {
            float come;
            int comePast, comeBegan;
            if (i == chain.First)
            {
                (come, comePast, comeBegan) = (_entry[chain.From], _entryPast[chain.From], output);
            }
            else
            {
                var direct = _graph.Labels[i] == _graph.Labels[i - 1] ? Low : _phone[i - 1];
                (come, comePast, comeBegan) = direct >= _blank[i - 1]
                    ? (direct, _phonePast[i - 1], _phoneBegan[i - 1])
                    : (_blank[i - 1], _blankPast[i - 1], _blankBegan[i - 1]);
            }

            if (_phone[i] > _blank[i])
                (_blank[i], _blankPast[i], _blankBegan[i]) = (_phone[i], _phonePast[i], _phoneBegan[i]);
            _blank[i] += scores[0];
            if (come > _phone[i])
                (_phone[i], _phonePast[i], _phoneBegan[i]) = (come, comePast, comeBegan);
            _phone[i] += scores[_graph.Labels[i]];
        }
    }

    private void EndWords(int output)
    {
        var ending = _graph.Ending;
        for (var at = 0; at < ending.Length;)
        {
            var (state, best) = (_graph.Chains[ending[at]].To, ending[at]);
            for (at++; at < ending.Length && _graph.Chains[ending[at]].To == state; at++)
            {
                if (_phone[_graph.Chains[ending[at]].Last] > _phone[_graph.Chains[best].Last])
                    best = ending[at];
            }

            var last = _graph.Chains[best].Last;
            _exit[state] = _phone[last];
            if (_phone[last] <= Low / 2)
                continue;
            _past.Add(new Ended(_phonePast[last], best, _phoneBegan[last], output, _phone[last]));
            _exitPast[state] = _past.Count - 1;
        }
    }
}
