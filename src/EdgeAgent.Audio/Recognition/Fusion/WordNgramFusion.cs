using System.Text;
using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>
/// n-grams of words over any tokens: a word counts when it is complete. What begins as no word of the list begins is held for
/// unknown at once, so that it does not push others out of the beam (the scores of pyctcdecode's <c>language_model.py</c>).
/// </summary>
internal sealed class WordNgramFusion : ITokenFusion
{
    /// <summary>What a word that the n-grams do not know costs, in nats (pyctcdecode's <c>unk_score_offset</c>).</summary>
    private const double Unknown = -10;

    private const byte Space = (byte)' ';

    /// <summary>The place between words, and that of a word which is none of the list.</summary>
    private const int Between = 0;

    private const int Unlisted = -1;

    private readonly INgramModel _model;
    private readonly TokenSurfaces _surfaces;
    private readonly double _weight;
    private readonly double _bonus;
    private readonly int _unknown;
    private readonly int _end;

    // The words as a tree of bytes: by node its children, and the word that ends there.
    private readonly List<Dictionary<byte, int>> _children = [new()];
    private readonly List<int> _wordAt = [-1];
    private readonly Dictionary<(int History, int Place), int> _numbers = [];
    private readonly List<(int History, int Place)> _states = [];

    /// <summary>For n-grams of words.</summary>
    /// <param name="model">The n-grams; letters' case does not count.</param>
    /// <param name="surfaces">What the model's tokens spell.</param>
    /// <param name="weight">Of what the n-grams say.</param>
    /// <param name="bonus">Added for every word, in nats.</param>
    public WordNgramFusion(INgramModel model, TokenSurfaces surfaces, double weight, double bonus)
    {
        (_model, _surfaces, _weight, _bonus, _unknown, _end) = (model, surfaces, weight, bonus, model.Find("<unk>"), model.Find("</s>"));
        foreach (var word in model.Vocabulary)
        {
            if (word is not ("<s>" or "</s>" or "<unk>"))
                Add(Encoding.UTF8.GetBytes(word.ToLowerInvariant()), model.Find(word));
        }
    }

    /// <inheritdoc/>
    public int Begin()
    {
        _numbers.Clear();
        _states.Clear();
        return NumberOf((_model.Begin(), Between));
    }

    /// <inheritdoc/>
    public double Step(int state, int token, out int next)
    {
        var (history, place) = _states[state];
        var score = 0.0;
        foreach (var value in _surfaces[token])
        {
            if (value == Space)
            {
                score += Complete(ref history, place);
                place = Between;
            }
            else if (place != Unlisted && !_children[place].TryGetValue(value, out place))
            {
                place = Unlisted;
                score += Unknown;
            }
        }

        next = NumberOf((history, place));
        return score;
    }

    /// <inheritdoc/>
    public double Finish(int state)
    {
        var (history, place) = _states[state];
        var score = Complete(ref history, place);
        return score + (_end < 0 ? 0 : _weight * _model.Score(history, _end, out _));
    }

    private double Complete(ref int history, int place)
    {
        if (place == Between)
            return 0;
        var word = place == Unlisted ? -1 : _wordAt[place];

        // What ended too soon has not paid for being unknown yet.
        var penalty = word < 0 && place != Unlisted ? Unknown : 0;
        if (word < 0)
            word = _unknown;
        if (word < 0)
        {
            history = INgramModel.Empty;
            return penalty + _bonus;
        }

        return penalty + _bonus + (_weight * _model.Score(history, word, out history));
    }

    private void Add(ReadOnlySpan<byte> letters, int word)
    {
        var place = 0;
        foreach (var value in letters)
        {
            if (!_children[place].TryGetValue(value, out var next))
            {
                _children[place].Add(value, next = _children.Count);
                _children.Add([]);
                _wordAt.Add(-1);
            }

            place = next;
        }

        _wordAt[place] = word;
    }

    private int NumberOf((int History, int Place) state)
    {
        if (!_numbers.TryGetValue(state, out var number))
        {
            _numbers.Add(state, number = _states.Count);
            _states.Add(state);
        }

        return number;
    }
}
