namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>
/// The best symbol of each frame, and again until it is blank or the frame has given its most (espnet2/asr/transducer/beam_search_transducer.py
/// <c>greedy_search</c>, speechbrain/decoders/transducer.py, icefall <c>greedy_search</c>: one). Its score is the sum of the log-probabilities
/// of the labels; blanks do not count.
/// </summary>
/// <param name="transducer">What it asks; disposed with the search.</param>
/// <param name="fusion">What it knows from beside the model, or null.</param>
/// <param name="mostSymbols">Labels that one frame may give.</param>
/// <param name="unknown">A label that is passed over as blank is; −1 for none.</param>
internal sealed class TransducerGreedySearch(ITransducer transducer, ITokenFusion? fusion, int mostSymbols = 1, int unknown = -1)
    : FrameTransducerSearch(transducer, fusion, new FinalRanking(false, 0, false))
{
    private readonly bool _fuses = fusion is not null;

    /// <inheritdoc/>
    protected override void Advance(int frame, CancellationToken cancellationToken)
    {
        for (var i = 0; i < mostSymbols; i++)
        {
            var row = Texts.Join(frame, Kept.All, cancellationToken);
            ref var text = ref Kept[0];
            var label = _fuses ? BestWithFusion(text, row) : System.Numerics.Tensors.TensorPrimitives.IndexOfMax<float>(row);
            if (label == Texts.Blank || label == unknown)
                return;
            text = Texts.WithLabel(text, label, row[label]);
            Texts.Settle(ref text, Frame);
        }
    }

    private int BestWithFusion(in PartialText text, ReadOnlySpan<float> row)
    {
        var best = Texts.Blank;
        double most = row[best];
        for (var label = 0; label < row.Length; label++)
        {
            if (label == Texts.Blank)
                continue;
            var score = row[label] + Texts.Step(text.Fusion, label, out _);
            if (score > most)
                (best, most) = (label, score);
        }

        return best;
    }
}
