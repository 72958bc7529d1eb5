namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// Alignment-length synchronous decoding (Saon et al., 2020, algorithm 2) as ESPnet's <c>align_length_sync_decoding</c> has it. It
/// goes along frames and labels together, so it needs the whole utterance.
/// </summary>
internal sealed class AlignmentLengthSearch : IUtteranceSearch
{
    private readonly TextGrower _texts;
    private readonly FinalRanking _ranking;
    private readonly int _beam;
    private readonly int _longest;
    private readonly TextList _kept = new();
    private readonly TextList _next = new();
    private readonly TextList _group = new();
    private readonly TextList _ended = new();

    /// <summary>A search.</summary>
    /// <param name="transducer">What it asks; disposed with the search.</param>
    /// <param name="fusion">What it knows from beside the model, or null.</param>
    /// <param name="ranking">How its results are ordered.</param>
    /// <param name="beam">Texts that it keeps.</param>
    /// <param name="longest">The longest text (<c>u_max</c>), in labels.</param>
    /// <param name="language">A language model, or null; disposed with the search.</param>
    public AlignmentLengthSearch(ITransducer transducer, ITokenFusion? fusion, FinalRanking ranking, int beam, int longest, WeightedLabelModel? language = null)
    {
        _texts = new TextGrower(transducer, fusion, language);
        (_ranking, _beam, _longest) = (ranking, beam, longest);
    }

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        _texts.Use(encoded);
        _kept.Clear();
        _kept.Add(_texts.Begin());
        _ended.Clear();
        var wanted = Math.Min(_beam, _texts.Vocabulary);
        var last = encoded.Frames - 1;
        var steps = encoded.Frames + Math.Min(_longest, last);
        for (var step = 0; step < steps && Expand(step, last, wanted, cancellationToken); step++)
            Keep(step, wanted);

        // No text came to the last frame: the framework gives those on the way as they lie in its list, sorted before equal ones were merged.
        return _ended.Count > 0 ? _texts.Finish(_ended, _ranking) : _texts.Finish(_kept, _ranking with { AsKept = true });
    }

    /// <inheritdoc/>
    public void Dispose() => _texts.Dispose();

    /// <summary>Continues all texts that still have a frame.</summary>
    /// <returns>False when none has.</returns>
    private bool Expand(int step, int last, int wanted, CancellationToken cancellationToken)
    {
        _next.Clear();
        var longest = 0;
        foreach (ref readonly var text in _kept.All)
            longest = Math.Max(longest, text.Length);

        // Texts of one length stand on one frame.
        for (var length = Math.Max(0, step - last); length <= longest; length++)
        {
            _group.Clear();
            foreach (ref readonly var text in _kept.All)
            {
                if (text.Length == length)
                    _group.Add(text);
            }

            if (_group.Count == 0)
                continue;
            _texts.Prepare(_group.All, cancellationToken);
            Expand(step - length, step - length == last, _texts.Join(step - length, _group.All, cancellationToken), wanted);
        }

        return _next.Count > 0;
    }

    private void Expand(int frame, bool isLast, Span<float> rows, int wanted)
    {
        for (var i = 0; i < _group.Count; i++)
        {
            ref readonly var text = ref _group[i];
            var row = rows.Slice(i * _texts.Vocabulary, _texts.Vocabulary);
            var same = TextGrower.WithBlank(text, row[_texts.Blank]);
            same.Ended = TextList.None;
            if (isLast)
            {
                same.Ended = _ended.Count;
                _ended.Add(same);
            }

            _next.Add(same);
            foreach (var label in _texts.Best(text, row, wanted, withBlank: false))
            {
                var longer = _texts.WithLabel(text, label, row[label]);
                longer.Ended = TextList.None;
                _next.Add(longer);
            }
        }
    }

    private void Keep(int step, int wanted)
    {
        _next.SortBestFirst();
        _next.Cut(wanted);
        _kept.Clear();
        foreach (ref var text in _next.All)
        {
            _texts.Settle(ref text, step - text.Length + 1);
            var known = _kept.IndexOfNode(text.Node);
            if (known < 0)
            {
                _kept.Add(text);
                continue;
            }

            TextGrower.Merge(ref _kept[known], text);

            // The text that others were merged into is the one on the final list.
            if (_kept[known].Ended != TextList.None)
                _ended[_kept[known].Ended] = _kept[known];
        }
    }
}
