namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// SpeechBrain's beam search (speechbrain/decoders/transducer.py <c>TransducerBeamSearcher</c>; after Jain et al., 2019,
/// arXiv:1911.01629): on each frame the pending text with the best score for each token is taken; of its best symbols blank moves it
/// to the kept ones, and labels near the best label make longer pending ones, until enough are kept or the best kept one is far ahead.
/// </summary>
/// <param name="transducer">What it asks; disposed with the search.</param>
/// <param name="fusion">What it knows from beside the model, or null.</param>
/// <param name="ranking">How its results are ordered; while it searches it always goes by the score for each token.</param>
/// <param name="beam">Texts to keep, and symbols of one that are looked at.</param>
/// <param name="stateBeam">How far the best kept text must be ahead of the best pending one to end a frame, in nats.</param>
/// <param name="expandBeam">How far below the best label an extension may lie, in nats.</param>
internal sealed class SpeechBrainBeamSearch(ITransducer transducer, ITokenFusion? fusion, FinalRanking ranking, int beam, double stateBeam, double expandBeam)
    : FrameTransducerSearch(transducer, fusion, ranking)
{
    private readonly PendingTexts _pending = new();
    private readonly TextList _next = new();
    private readonly FinalRanking _ranking = ranking with { ByToken = true };

    /// <inheritdoc/>
    protected override void Advance(int frame, CancellationToken cancellationToken)
    {
        _pending.Clear();
        foreach (ref readonly var text in Kept.All)
            Add(text);
        _next.Clear();
        var symbols = Math.Min(beam, Texts.Vocabulary);
        for (var left = PendingTexts.MostExpansions(beam); left > 0 && _next.Count < beam && _pending.Count > 0 && !IsAhead(); left--)
        {
            var text = _pending.TakeBest();
            Texts.Settle(ref text, Frame);
            var row = Texts.Join(frame, new ReadOnlySpan<PartialText>(in text), cancellationToken);
            Expand(text, row, Texts.Best(text, row, symbols, withBlank: true));
        }

        // Where blank is never among the best symbols, the pending ones are all there is.
        while (_next.Count == 0 && _pending.Count > 0)
        {
            var text = _pending.TakeBest();
            Texts.Settle(ref text, Frame);
            _next.Add(text);
        }

        Kept.Clear();
        Kept.AddAll(_next);
    }

    private void Expand(in PartialText text, ReadOnlySpan<float> row, ReadOnlySpan<int> symbols)
    {
        var best = float.NegativeInfinity;
        foreach (var symbol in symbols)
        {
            if (symbol != Texts.Blank)
                best = Math.Max(best, row[symbol]);
        }

        foreach (var symbol in symbols)
        {
            if (symbol == Texts.Blank)
                _next.Add(TextGrower.WithBlank(text, row[symbol]));
            else if (row[symbol] >= best - expandBeam)
                Add(Texts.WithLabel(text, symbol, row[symbol]));
        }
    }

    private void Add(in PartialText text) => _pending.Add(text, _ranking.KeyOf(text.Score, text.Length));

    private bool IsAhead()
    {
        if (_next.Count == 0)
            return false;
        var best = 0;
        for (var i = 1; i < _next.Count; i++)
        {
            if (_ranking.KeyOf(_next[i].Score, _next[i].Length) > _ranking.KeyOf(_next[best].Score, _next[best].Length))
                best = i;
        }

        return _next[best].Score >= stateBeam + _pending.Best.Score;
    }
}
