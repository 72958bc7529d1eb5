namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// Modified adaptive expansion search as ESPnet's <c>modified_adaptive_expansion_search</c> has it (after Kim et al., 2020, IEEE
/// 9250505). espnet_onnx's search of this name gives other results.
/// </summary>
internal sealed class AdaptiveExpansionSearch : FrameTransducerSearch
{
    /// <summary>Extensions of one step at most. ESPnet has no limit; what lies beyond comes only of a gamma that prunes nothing.</summary>
    private const int MostExtensions = 4096;

    private readonly int _beam;
    private readonly int _steps;
    private readonly double _gamma;
    private readonly int _beta;
    private readonly PrefixScores _prefixes;
    private readonly TextList _current = new();
    private readonly TextList _withBlank = new();
    private readonly TextList _longer = new();

    /// <summary>A search.</summary>
    /// <param name="transducer">What it asks; disposed with the search.</param>
    /// <param name="fusion">What it knows from beside the model, or null.</param>
    /// <param name="ranking">How its results are ordered.</param>
    /// <param name="beam">Texts that it keeps.</param>
    /// <param name="steps">Expansions of a frame (<c>nstep</c>), at least 2.</param>
    /// <param name="prefixAlpha">By how many labels a prefix may be shorter.</param>
    /// <param name="gamma">How far below the best an expansion may lie, in nats.</param>
    /// <param name="beta">Expansions that are looked at beyond the beam.</param>
    /// <param name="language">A language model, or null; disposed with the search.</param>
    public AdaptiveExpansionSearch(
        ITransducer transducer, ITokenFusion? fusion, FinalRanking ranking, int beam, int steps, int prefixAlpha, double gamma, int beta, WeightedLabelModel? language = null)
        : base(transducer, fusion, ranking, language)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(steps, 2);
        (_beam, _steps, _gamma, _beta) = (beam, steps, gamma, beta);
        _prefixes = new PrefixScores(Texts, prefixAlpha);
    }

    /// <inheritdoc/>
    protected override void Advance(int frame, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(_beam, Texts.Vocabulary);
        var rows = _prefixes.Apply(frame, Kept, cancellationToken);
        _current.Clear();
        _current.AddAll(Kept);
        _withBlank.Clear();
        for (var step = 0; step < _steps; step++)
        {
            if (step > 0)
                rows = Texts.Join(frame, _current.All, cancellationToken);
            Texts.Prepare(_current.All, cancellationToken);
            Expand(rows, Math.Min(wanted + _beta, Texts.Vocabulary));
            if (_longer.Count == 0)
                break;
            _current.Clear();
            _current.AddAll(_longer);
        }

        // What was expanded to the last step ends the frame with blank.
        if (_longer.Count > 0)
            AddBlanks(_longer, Texts.Join(frame, _longer.All, cancellationToken));

        // Blank was too unlikely to be looked at, and every extension is there already.
        if (_withBlank.Count == 0)
            AddBlanks(Kept, Texts.Join(frame, Kept.All, cancellationToken));
        _withBlank.SortBestFirst();
        _withBlank.Cut(wanted);
        Kept.Clear();
        Kept.AddAll(_withBlank);
    }

    private void Expand(Span<float> rows, int candidates)
    {
        _longer.Clear();
        for (var i = 0; i < _current.Count; i++)
        {
            ref readonly var text = ref _current[i];
            var row = rows.Slice(i * Texts.Vocabulary, Texts.Vocabulary);
            var best = float.NegativeInfinity;
            foreach (var symbol in Texts.Best(text, row, candidates, withBlank: true))
            {
                best = Math.Max(best, row[symbol]);
                if (row[symbol] < best - _gamma)
                    break;
                if (symbol == Texts.Blank)
                    _withBlank.Add(TextGrower.WithBlank(text, row[symbol]));
                else if (Texts.WithLabel(text, symbol, row[symbol]) is var longer && Kept.IndexOfNode(Texts.NodeOf(longer)) < 0)
                    _longer.Add(longer);
            }
        }

        if (_longer.Count > MostExtensions)
        {
            _longer.SortBestFirst();
            _longer.Cut(MostExtensions);
        }

        Texts.Settle(_longer, Frame);
    }

    private void AddBlanks(TextList texts, ReadOnlySpan<float> rows)
    {
        for (var i = 0; i < texts.Count; i++)
            _withBlank.Add(TextGrower.WithBlank(texts[i], rows[(i * Texts.Vocabulary) + Texts.Blank]));
    }
}
