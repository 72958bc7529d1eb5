namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>N-step constrained beam search as ESPnet's <c>nsc_beam_search</c> has it (after Kim et al., 2020, arXiv:2002.03577).</summary>
internal sealed class ConstrainedSearch : FrameTransducerSearch
{
    private readonly int _beam;
    private readonly int _steps;
    private readonly PrefixScores _prefixes;
    private readonly TextList _current = new();
    private readonly TextList _withBlank = new();
    private readonly TextList _longer = new();
    private readonly TextList _others = new();

    /// <summary>A search.</summary>
    /// <param name="transducer">What it asks; disposed with the search.</param>
    /// <param name="fusion">What it knows from beside the model, or null.</param>
    /// <param name="ranking">How its results are ordered.</param>
    /// <param name="beam">Texts that it keeps.</param>
    /// <param name="steps">Labels that one frame may give (<c>nstep</c>).</param>
    /// <param name="prefixAlpha">By how many labels a prefix may be shorter.</param>
    /// <param name="language">A language model, or null; disposed with the search.</param>
    public ConstrainedSearch(ITransducer transducer, ITokenFusion? fusion, FinalRanking ranking, int beam, int steps, int prefixAlpha, WeightedLabelModel? language = null)
        : base(transducer, fusion, ranking, language)
    {
        (_beam, _steps) = (beam, steps);
        _prefixes = new PrefixScores(Texts, prefixAlpha);
    }

    /// <inheritdoc/>
    protected override void Advance(int frame, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(_beam, Texts.Vocabulary);
        var rows = _prefixes.Apply(frame, Kept, cancellationToken);
        Replace(_current, Kept);
        _withBlank.Clear();
        _longer.Clear();
        for (var step = 0; step < _steps; step++)
        {
            if (step > 0)
                rows = Texts.Join(frame, _current.All, cancellationToken);
            Texts.Prepare(_current.All, cancellationToken);
            Expand(rows, Math.Min(wanted, Texts.Vocabulary - 1));
            ChooseLonger(wanted);
            if (_longer.Count == 0)
                break;
            if (step < _steps - 1)
                Replace(_current, _longer);
            else if (_steps > 1)
                EndFrame(Texts.Join(frame, _longer.All, cancellationToken));
        }

        Replace(Kept, _withBlank);
        Kept.AddAll(_longer);
        Kept.SortBestFirst();
        Kept.Cut(wanted);
    }

    private void Expand(Span<float> rows, int extensions)
    {
        for (var i = 0; i < _current.Count; i++)
        {
            ref readonly var text = ref _current[i];
            var row = rows.Slice(i * Texts.Vocabulary, Texts.Vocabulary);
            _withBlank.Add(TextGrower.WithBlank(text, row[Texts.Blank]));
            foreach (var label in Texts.Best(text, row, extensions, withBlank: false))
                _longer.Add(Texts.WithLabel(text, label, row[label]));
        }
    }

    /// <summary>The best extensions that are not what was extended.</summary>
    private void ChooseLonger(int count)
    {
        _longer.SortBestFirst();
        Replace(_others, _longer);
        _longer.Clear();
        foreach (ref readonly var text in _others.All)
        {
            if (_longer.Count < count && _current.IndexOfNode(Texts.NodeOf(text)) < 0)
                _longer.Add(text);
        }

        Texts.Settle(_longer, Frame);
    }

    private void EndFrame(ReadOnlySpan<float> rows)
    {
        for (var i = 0; i < _longer.Count; i++)
            _longer[i].Score += rows[(i * Texts.Vocabulary) + Texts.Blank];
    }

    private static void Replace(TextList list, TextList others)
    {
        list.Clear();
        list.AddAll(others);
    }
}
