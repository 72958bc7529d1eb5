namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// ESPnet's default beam search (<c>default_beam_search</c>; after Graves, 2012, algorithm 1): on each frame the best pending text is
/// kept with blank, and its best extensions are pending, until as many kept ones as the beam is wide are better than every pending
/// one. All of these go on, so they may be more than the beam; texts with equal labels are not merged.
/// </summary>
/// <param name="transducer">What it asks; disposed with the search.</param>
/// <param name="fusion">What it knows from beside the model, or null.</param>
/// <param name="ranking">How its results are ordered.</param>
/// <param name="beam">How many texts must be ahead to end a frame, and extensions of one.</param>
/// <param name="language">A language model, or null; disposed with the search.</param>
internal sealed class BestFirstSearch(ITransducer transducer, ITokenFusion? fusion, FinalRanking ranking, int beam, WeightedLabelModel? language = null)
    : FrameTransducerSearch(transducer, fusion, ranking, language)
{
    private readonly PendingTexts _pending = new();
    private readonly TextList _withBlank = new();

    /// <inheritdoc/>
    protected override void Advance(int frame, CancellationToken cancellationToken)
    {
        var wanted = Math.Min(beam, Texts.Vocabulary);
        var extensions = Math.Min(wanted, Texts.Vocabulary - 1);
        _pending.Clear();
        foreach (ref readonly var text in Kept.All)
            _pending.Add(text, text.Score);
        _withBlank.Clear();
        for (var left = PendingTexts.MostExpansions(beam); left > 0; left--)
        {
            var text = _pending.TakeBest();
            Texts.Settle(ref text, Frame);
            var row = Texts.Join(frame, new ReadOnlySpan<PartialText>(in text), cancellationToken);
            Texts.Prepare(new ReadOnlySpan<PartialText>(in text), cancellationToken);
            _withBlank.Add(TextGrower.WithBlank(text, row[Texts.Blank]));
            foreach (var label in Texts.Best(text, row, extensions, withBlank: false))
            {
                var longer = Texts.WithLabel(text, label, row[label]);
                _pending.Add(longer, longer.Score);
            }

            if (_pending.Count == 0 || Ahead(_pending.BestPriority) >= wanted)
                break;
        }

        Keep(_pending.Count == 0 ? double.NegativeInfinity : _pending.BestPriority);
    }

    private int Ahead(double pending)
    {
        var count = 0;
        foreach (ref readonly var text in _withBlank.All)
        {
            if (text.Score > pending)
                count++;
        }

        return count;
    }

    private void Keep(double pending)
    {
        Kept.Clear();
        foreach (ref readonly var text in _withBlank.All)
        {
            if (text.Score > pending)
                Kept.Add(text);
        }

        // A frame that would have been expanded for ever: the best there are.
        if (Kept.Count == 0)
        {
            _withBlank.SortBestFirst();
            _withBlank.Cut(beam);
            Kept.AddAll(_withBlank);
        }

        // ESPnet's list is in rising order, which decides between equals on the next frame.
        Kept.SortBestFirst();
        Kept.All.Reverse();
    }
}
