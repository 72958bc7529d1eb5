using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// What all transducer searches do with their texts: score what may come next, add labels and what a fusion says of them, and
/// read the texts out at the end. Candidates that are not followed on cost nothing but a place in a list.
/// </summary>
/// <remarks>Belongs to one stream and one thread; allocates nothing for a frame once warm.</remarks>
internal sealed class TextGrower : IDisposable
{
    private readonly ITransducer _transducer;
    private readonly ITokenFusion? _fusion;
    private readonly WeightedLabelModel? _language;
    private readonly TopLabels _top = new();
    private int[] _nodes = [];
    private float[] _scores = [];
    private float[] _allowed = [];

    /// <summary>Texts of a transducer, which is disposed with it.</summary>
    /// <param name="transducer">The transducer.</param>
    /// <param name="fusion">What is known from beside the model, or null.</param>
    /// <param name="language">A language model, or null; disposed with it.</param>
    public TextGrower(ITransducer transducer, ITokenFusion? fusion, WeightedLabelModel? language = null) => (_transducer, _fusion, _language) = (transducer, fusion, language);

    /// <summary>Scores for each text.</summary>
    public int Vocabulary => _transducer.Vocabulary;

    /// <summary>The label that adds nothing.</summary>
    public int Blank => _transducer.Blank;

    /// <summary>How the texts came about.</summary>
    public TokenPaths Paths { get; } = new();

    /// <summary>Begins an utterance.</summary>
    /// <returns>The text without labels.</returns>
    public PartialText Begin()
    {
        Paths.Clear();
        return new PartialText { Node = _transducer.Begin(), Path = TokenPaths.None, Fusion = _fusion?.Begin() ?? 0, Language = _language?.Model.Begin() ?? 0, Label = -1 };
    }

    /// <summary>Takes the frames that are joined from now on.</summary>
    public void Use(EncodedUtterance frames) => _transducer.Use(frames);

    /// <summary>What may come next after each text.</summary>
    /// <returns>[texts, <see cref="Vocabulary"/>] log-probabilities, valid until the next call.</returns>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    public Span<float> Join(int frame, ReadOnlySpan<PartialText> texts, CancellationToken cancellationToken)
    {
        if (_nodes.Length < texts.Length)
            _nodes = new int[texts.Length];
        for (var i = 0; i < texts.Length; i++)
            _nodes[i] = texts[i].Node;
        return Join(frame, _nodes.AsSpan(0, texts.Length), cancellationToken);
    }

    /// <summary>What may come next after each node.</summary>
    /// <returns>[nodes, <see cref="Vocabulary"/>] log-probabilities, valid until the next call.</returns>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    public Span<float> Join(int frame, ReadOnlySpan<int> nodes, CancellationToken cancellationToken)
    {
        var length = nodes.Length * Vocabulary;
        if (_scores.Length < length)
            _scores = new float[length];
        var scores = _scores.AsSpan(0, length);
        _transducer.Join(frame, nodes, scores, cancellationToken);
        return scores;
    }

    /// <summary>Has the language model compute what comes after texts that are to be continued; all are settled.</summary>
    /// <exception cref="ModelException">A run failed or was late.</exception>
    public void Prepare(ReadOnlySpan<PartialText> texts, CancellationToken cancellationToken)
    {
        if (_language is null)
            return;
        if (_nodes.Length < texts.Length)
            _nodes = new int[texts.Length];
        for (var i = 0; i < texts.Length; i++)
            _nodes[i] = texts[i].Language;
        _language.Model.Compute(_nodes.AsSpan(0, texts.Length), cancellationToken);
    }

    /// <summary>The best labels after a text; of those that a fusion forbids, the next best take the places.</summary>
    /// <param name="text">The text.</param>
    /// <param name="row">Its row of log-probabilities; forbidden labels are −∞ afterwards.</param>
    /// <param name="count">How many at most.</param>
    /// <param name="withBlank">Whether blank may be among them.</param>
    /// <returns>Best first, valid until the next call.</returns>
    public ReadOnlySpan<int> Best(in PartialText text, Span<float> row, int count, bool withBlank)
    {
        var except = withBlank ? -1 : Blank;
        if (_fusion is null)
            return _top.Select(row, count, except);
        if (_fusion.Restricts(text.Fusion, out var only))
        {
            BarAllBut(only, row);
            return _top.Select(row, count, except);
        }

        var best = _top.Select(row, count, except);
        if (AllAllowed(text, best))
            return best;
        for (var label = 0; label < row.Length; label++)
        {
            if (label != Blank && double.IsNegativeInfinity(_fusion.Step(text.Fusion, label, out _)))
                row[label] = float.NegativeInfinity;
        }

        return _top.Select(row, count, except);
    }

    /// <summary>A text with blank, which adds no label.</summary>
    public static PartialText WithBlank(in PartialText text, float logProbability)
    {
        var same = text;
        same.Score += logProbability;
        return same;
    }

    /// <summary>A text with one more label, which it gets when it is settled.</summary>
    public PartialText WithLabel(in PartialText text, int label, float logProbability)
    {
        var longer = text;
        longer.Bonus = Step(text.Fusion, label, out longer.Fusion);
        longer.Score += logProbability + longer.Bonus;
        if (_language is not null)
            longer.Score += _language.Weight * _language.Model.Score(text.Language, label);
        longer.Length++;
        longer.Label = label;
        longer.LabelLogProbability = logProbability;
        return longer;
    }

    /// <summary>What the fusion adds for a label.</summary>
    public double Step(int fusion, int label, out int next)
    {
        next = fusion;
        return _fusion?.Step(fusion, label, out next) ?? 0;
    }

    /// <summary>The node of all labels of a text, the one too that it will only get.</summary>
    public int NodeOf(in PartialText text) => text.Label < 0 ? text.Node : _transducer.Extend(text.Node, text.Label);

    /// <summary>Gives a text the label that it was to get: it is followed on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="frame">The utterance's frame that gave the label.</param>
    public void Settle(ref PartialText text, int frame)
    {
        if (text.Label < 0)
            return;
        text.Node = _transducer.Extend(text.Node, text.Label);
        text.Path = Paths.Add(text.Path, text.Node, text.Label, frame, text.LabelLogProbability);
        if (_language is not null)
            text.Language = _language.Model.Extend(text.Language, text.Label);
        text.Label = -1;
        text.Bonus = 0;
    }

    /// <summary>Settles all.</summary>
    public void Settle(TextList texts, int frame)
    {
        foreach (ref var text in texts.All)
            Settle(ref text, frame);
    }

    /// <summary>Puts two ways to the same labels together: the likelier one tells how they came about.</summary>
    public static void Merge(ref PartialText text, in PartialText same)
    {
        var score = LogSum.Of(text.Score, same.Score);
        if (same.Score > text.Score)
            text.Path = same.Path;
        text.Score = score;
    }

    /// <summary>Says that only these texts live on.</summary>
    public void Retain(TextList texts)
    {
        if (_nodes.Length < texts.Count)
            _nodes = new int[texts.Count];
        for (var i = 0; i < texts.Count; i++)
            _nodes[i] = texts[i].Node;
        _transducer.Retain(_nodes.AsSpan(0, texts.Count));
        if (_language is not null)
        {
            for (var i = 0; i < texts.Count; i++)
                _nodes[i] = texts[i].Language;
            _language.Model.Retain(_nodes.AsSpan(0, texts.Count));
        }

        Paths.Retain(texts.All);
    }

    /// <summary>The best of some texts, none of which ends yet.</summary>
    public Hypothesis Best(TextList texts, FinalRanking ranking)
    {
        var best = 0;
        for (var i = 1; i < texts.Count; i++)
        {
            if (ranking.KeyOf(texts[i].Score, texts[i].Length) > ranking.KeyOf(texts[best].Score, texts[best].Length))
                best = i;
        }

        return Read(texts[best], texts[best].Score, ranking);
    }

    /// <summary>Texts that end here, best first; never empty.</summary>
    public IReadOnlyList<Hypothesis> Finish(TextList texts, FinalRanking ranking)
    {
        var ended = new List<(double Key, double Score, PartialText Text)>(texts.Count);
        foreach (ref readonly var text in texts.All)
        {
            var score = text.Score + (_fusion?.Finish(text.Fusion) ?? 0);
            if (!double.IsNegativeInfinity(score))
                ended.Add((ranking.KeyOf(score, text.Length), score, text));
        }

        // Where a grammar lets none of them end, nothing was said that it knows.
        return ended.Count == 0 ? [Hypothesis.Empty] : [.. ended.OrderByDescending(e => e.Key).Select(e => Read(e.Text, e.Score, ranking))];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _transducer.Dispose();
        _language?.Model.Dispose();
    }

    private void BarAllBut(ReadOnlySpan<int> labels, Span<float> row)
    {
        if (_allowed.Length < labels.Length)
            _allowed = new float[labels.Length];
        for (var i = 0; i < labels.Length; i++)
            _allowed[i] = row[labels[i]];
        var blank = row[Blank];
        row.Fill(float.NegativeInfinity);
        row[Blank] = blank;
        for (var i = 0; i < labels.Length; i++)
            row[labels[i]] = _allowed[i];
    }

    private bool AllAllowed(in PartialText text, ReadOnlySpan<int> labels)
    {
        foreach (var label in labels)
        {
            if (label != Blank && double.IsNegativeInfinity(_fusion!.Step(text.Fusion, label, out _)))
                return false;
        }

        return true;
    }

    private Hypothesis Read(in PartialText text, double score, FinalRanking ranking) => new(Paths.Read(text.Path, text.Length), ranking.Printed(score, text.Length));
}
