namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>Time-synchronous decoding (Saon et al., 2020, algorithm 1) as ESPnet's <c>time_sync_decoding</c> has it.</summary>
/// <param name="transducer">What it asks; disposed with the search.</param>
/// <param name="fusion">What it knows from beside the model, or null.</param>
/// <param name="ranking">How its results are ordered.</param>
/// <param name="beam">Texts that it keeps.</param>
/// <param name="mostSymbols">ESPnet's <c>max_sym_exp</c>: a frame gives one label less than that.</param>
/// <param name="language">A language model, or null; disposed with the search.</param>
internal sealed class TimeSynchronousSearch(ITransducer transducer, ITokenFusion? fusion, FinalRanking ranking, int beam, int mostSymbols, WeightedLabelModel? language = null)
    : FrameTransducerSearch(transducer, fusion, ranking, language)
{
    private readonly TextList _withBlank = new();
    private readonly TextList _current = new();
    private readonly TextList _longer = new();

    /// <inheritdoc/>
    protected override void Advance(int frame, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(beam, Texts.Vocabulary);
        _withBlank.Clear();
        _current.Clear();
        _current.AddAll(Kept);
        for (var i = 0; i < mostSymbols && _current.Count > 0; i++)
        {
            var rows = Texts.Join(frame, _current.All, cancellationToken);
            AddBlanks(rows);
            _longer.Clear();
            if (i < mostSymbols - 1)
                Texts.Prepare(_current.All, cancellationToken);
            for (var j = 0; i < mostSymbols - 1 && j < _current.Count; j++)
            {
                ref readonly var text = ref _current[j];
                var row = rows.Slice(j * Texts.Vocabulary, Texts.Vocabulary);
                foreach (var label in Texts.Best(text, row, wanted, withBlank: false))
                    _longer.Add(Texts.WithLabel(text, label, row[label]));
            }

            _longer.SortBestFirst();
            _longer.Cut(wanted);
            Texts.Settle(_longer, Frame);
            _current.Clear();
            _current.AddAll(_longer);
        }

        _withBlank.SortBestFirst();
        _withBlank.Cut(wanted);
        Kept.Clear();
        Kept.AddAll(_withBlank);
    }

    private void AddBlanks(ReadOnlySpan<float> rows)
    {
        for (var j = 0; j < _current.Count; j++)
        {
            var same = TextGrower.WithBlank(_current[j], rows[(j * Texts.Vocabulary) + Texts.Blank]);
            var known = _withBlank.IndexOfNode(same.Node);
            if (known < 0)
                _withBlank.Add(same);
            else
                TextGrower.Merge(ref _withBlank[known], same);
        }
    }
}
