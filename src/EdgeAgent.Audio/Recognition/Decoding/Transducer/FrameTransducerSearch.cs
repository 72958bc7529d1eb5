namespace EdgeAgent.Audio.Recognition.Decoding.Transducer;

/// <summary>A transducer search that goes from frame to frame and keeps some texts between them.</summary>
/// <remarks>Its memory is that of the texts it keeps, however long the utterance.</remarks>
internal abstract class FrameTransducerSearch : IFrameSearch
{
    private readonly FinalRanking _ranking;

    /// <summary>A search.</summary>
    /// <param name="transducer">What it asks; disposed with the search.</param>
    /// <param name="fusion">What it knows from beside the model, or null.</param>
    /// <param name="ranking">How its results are ordered.</param>
    /// <param name="language">A language model, or null; disposed with the search.</param>
    protected FrameTransducerSearch(ITransducer transducer, ITokenFusion? fusion, FinalRanking ranking, WeightedLabelModel? language = null)
    {
        Texts = new TextGrower(transducer, fusion, language);
        _ranking = ranking;
    }

    /// <summary>What it does with its texts.</summary>
    protected TextGrower Texts { get; }

    /// <summary>The texts that it keeps from frame to frame; all are settled.</summary>
    protected TextList Kept { get; } = new();

    /// <summary>The frame of the utterance that is next.</summary>
    protected int Frame { get; private set; }

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Decode(EncodedUtterance encoded, CancellationToken cancellationToken)
    {
        Begin();
        Accept(encoded, cancellationToken);
        return Finish();
    }

    /// <inheritdoc/>
    public void Begin()
    {
        Frame = 0;
        Kept.Clear();
        Kept.Add(Texts.Begin());
    }

    /// <inheritdoc/>
    public void Accept(EncodedUtterance frames, CancellationToken cancellationToken)
    {
        Texts.Use(frames);
        for (var i = 0; i < frames.Frames; i++, Frame++)
        {
            Advance(i, cancellationToken);
            Texts.Retain(Kept);
        }
    }

    /// <inheritdoc/>
    public Hypothesis Best() => Texts.Best(Kept, _ranking);

    /// <inheritdoc/>
    public IReadOnlyList<Hypothesis> Finish() => Texts.Finish(Kept, _ranking);

    /// <inheritdoc/>
    public void Dispose() => Texts.Dispose();

    /// <summary>Goes over one frame: <see cref="Kept"/> are the texts before it, and then those after it.</summary>
    /// <param name="frame">The frame among those in use.</param>
    /// <param name="cancellationToken">Ends the wait and the run.</param>
    protected abstract void Advance(int frame, CancellationToken cancellationToken);
}
