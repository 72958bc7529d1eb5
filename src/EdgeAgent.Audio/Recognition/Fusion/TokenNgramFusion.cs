using EdgeAgent.Audio.Recognition.Decoding;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>n-grams whose words are the model's tokens.</summary>
internal sealed class TokenNgramFusion : ITokenFusion
{
    private readonly INgramModel _model;
    private readonly double _weight;
    private readonly int[] _words;
    private readonly int _end;

    /// <summary>For n-grams of a model's tokens.</summary>
    /// <param name="model">The n-grams.</param>
    /// <param name="tokens">The tokens by id, as the n-grams write them.</param>
    /// <param name="weight">Of what the n-grams say.</param>
    public TokenNgramFusion(INgramModel model, IReadOnlyList<string> tokens, double weight)
    {
        (_model, _weight, _end) = (model, weight, model.Find("</s>"));
        var unknown = model.Find("<unk>");
        _words = [.. tokens.Select(t => model.Find(t) is >= 0 and var word ? word : unknown)];
    }

    /// <inheritdoc/>
    public int Begin() => _model.Begin();

    /// <inheritdoc/>
    public double Step(int state, int token, out int next)
    {
        next = state;
        return _words[token] < 0 ? double.NegativeInfinity : _weight * _model.Score(state, _words[token], out next);
    }

    /// <inheritdoc/>
    public double Finish(int state) => _end < 0 ? 0 : _weight * _model.Score(state, _end, out _);
}
