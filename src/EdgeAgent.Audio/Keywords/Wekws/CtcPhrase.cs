using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Audio.Keywords.Wekws;

/// <summary>A keyword as tokens of a CTC network.</summary>
/// <param name="Name">The keyword.</param>
/// <param name="Tokens">What it is made of, by index; none is the blank, 0.</param>
internal sealed record CtcPhrase(string Name, IReadOnlyList<int> Tokens)
{
    /// <summary>The keywords of a bundle.</summary>
    /// <param name="bundle">What is said.</param>
    /// <param name="tokens">The network's tokens, in the order of its scores.</param>
    /// <param name="width">Scores in a row.</param>
    /// <exception cref="ModelException">There are not as many tokens as scores, or a keyword is made of others.</exception>
    public static IReadOnlyList<CtcPhrase> Of(ModelBundle bundle, IReadOnlyList<string> tokens, int width)
    {
        if (tokens.Count != width)
            throw Refuse(bundle, $"the network gives {width} scores a frame, and there are {tokens.Count} tokens. They are not of one training; copy the files again");
        var indexes = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++)
            indexes.TryAdd(tokens[i], i);
        return [.. bundle.Keywords.Phrases.Select(phrase => new CtcPhrase(phrase.Key, [.. phrase.Value.Select(token => IndexOf(phrase.Key, token))]))];

        int IndexOf(string name, string token)
        {
            if (indexes.TryGetValue(token, out var index) && index > 0)
                return index;
            var meant = Spelling.Nearest(token, tokens.Skip(1)) is { } nearest ? $"; did you mean '{nearest}'" : "";
            throw Refuse(bundle, $"the keyword '{name}' is made of '{token}', which is no token of the network{meant}");
        }
    }

    private static ModelException Refuse(ModelBundle bundle, string what) => new(ModelFault.BadBundle, $"Keyword model '{bundle.Name}': {what}.");
}
