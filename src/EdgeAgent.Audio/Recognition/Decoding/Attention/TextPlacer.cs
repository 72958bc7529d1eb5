namespace EdgeAgent.Audio.Recognition.Decoding.Attention;

/// <summary>
/// Makes a result of a text that was found label by label. Where there is CTC, its likeliest path that gives the text says when
/// each token was heard; without it, or where it has no such path, the tokens are spread evenly over the utterance.
/// </summary>
internal sealed class TextPlacer(LabelTree texts, int blank, int eos)
{
    private readonly CtcAligner _aligner = new(blank);
    private (int Token, double Confidence)[] _tokens = [];
    private (int Start, int End)[] _spans = [];
    private int[] _ids = [];

    /// <summary>Writes a text. Blanks, which a decoder may give like any other token, are not shown, as ESPnet does it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="score">Its score.</param>
    /// <param name="frames">Encoded frames of the utterance.</param>
    /// <param name="scores">CTC's log-probabilities of them, or null.</param>
    public Hypothesis Write(int text, double score, int frames, EncodedUtterance? scores)
    {
        var count = texts.LengthOf(text);
        if (_tokens.Length < count)
            (_tokens, _spans, _ids) = (new (int, double)[count], new (int, int)[count], new int[count]);
        texts.Write(text, _tokens.AsSpan(0, count));
        var shown = 0;
        for (var i = 0; i < count; i++)
        {
            if (_tokens[i].Token == blank)
                continue;
            _tokens[shown] = _tokens[i];
            _ids[shown++] = _tokens[i].Token;
        }

        // The end is no sound.
        var heard = shown > 0 && _ids[shown - 1] == eos ? shown - 1 : shown;
        if (scores is null || !_aligner.TryAlign(scores, _ids.AsSpan(0, heard), _spans))
            Spread(heard, frames);
        for (var i = heard; i < shown; i++)
            _spans[i] = (frames, frames);
        return new Hypothesis([.. Enumerable.Range(0, shown).Select(i => new TimedToken(_ids[i], _spans[i].Start, _spans[i].End, _tokens[i].Confidence))], score);
    }

    private void Spread(int count, int frames)
    {
        for (var i = 0; i < count; i++)
            _spans[i] = ((int)((long)i * frames / count), (int)((i + 1L) * frames / count));
    }
}
