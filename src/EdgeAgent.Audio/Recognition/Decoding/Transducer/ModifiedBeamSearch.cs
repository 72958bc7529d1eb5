namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// icefall's <c>modified_beam_search</c> (egs/librispeech/ASR/pruned_transducer_stateless2/beam_search.py; sherpa-onnx's of that
/// name): a frame gives one label at most; the best continuations of all texts together go on, and equal texts are merged.
/// </summary>
/// <param name="transducer">What it asks; disposed with the search.</param>
/// <param name="fusion">What it knows from beside the model, or null.</param>
/// <param name="ranking">How its results are ordered.</param>
/// <param name="beam">Texts that it keeps.</param>
/// <param name="unknown">A label that adds nothing, as blank does; −1 for none.</param>
internal sealed class ModifiedBeamSearch(ITransducer transducer, ITokenFusion? fusion, FinalRanking ranking, int beam, int unknown = -1)
    : FrameTransducerSearch(transducer, fusion, ranking)
{
    private readonly TextList _next = new();

    /// <inheritdoc/>
    protected override void Advance(int frame, CancellationToken cancellationToken)
    {
        var rows = Texts.Join(frame, Kept.All, cancellationToken);
        _next.Clear();
        for (var i = 0; i < Kept.Count; i++)
        {
            ref readonly var text = ref Kept[i];
            var row = rows.Slice(i * Texts.Vocabulary, Texts.Vocabulary);
            foreach (var symbol in Texts.Best(text, row, Math.Min(beam, Texts.Vocabulary), withBlank: true))
            {
                var isSilent = symbol == Texts.Blank || symbol == unknown;
                _next.Add(isSilent ? TextGrower.WithBlank(text, row[symbol]) : Texts.WithLabel(text, symbol, row[symbol]));
            }
        }

        ChooseBest();
        Texts.Settle(_next, Frame);
        Kept.Clear();
        foreach (ref readonly var text in _next.All)
        {
            var known = Kept.IndexOfNode(text.Node);
            if (known < 0)
                Kept.Add(text);
            else
                TextGrower.Merge(ref Kept[known], text);
        }
    }

    /// <summary>The best of all continuations by what the model says; what a fusion adds for the last label counts after the choice.</summary>
    private void ChooseBest()
    {
        foreach (ref var text in _next.All)
            text.Score -= text.Bonus;
        _next.SortBestFirst();
        _next.Cut(beam);
        foreach (ref var text in _next.All)
            text.Score += text.Bonus;
    }
}
