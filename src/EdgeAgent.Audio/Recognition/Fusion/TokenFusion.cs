using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Grammar;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Audio.Recognition.Fusion;

/// <summary>Makes what a stream's options name of grammar, hotwords and n-grams.</summary>
internal static class TokenFusion
{
    /// <summary>What a token of a hotword adds where nobody says (sherpa-onnx's <c>hotwords_score</c>).</summary>
    private const double UsualBoost = 1.5;

    /// <summary>Weight of n-grams and bonus of words where nobody says (pyctcdecode's alpha and beta).</summary>
    private const double UsualWeight = 0.5;

    private const double UsualWordBonus = 1.5;

    /// <summary>n-grams whose words are tokens know nearly all of them.</summary>
    private const double MostTokens = 0.9;

    /// <summary>Makes it; null when the options name none.</summary>
    /// <param name="options">The stream's options.</param>
    /// <param name="settings">The search's settings, the bundle's among them.</param>
    /// <param name="tokens">The model's tokens.</param>
    /// <param name="usesLmWeight">Whether <c>lm_weight</c> is that of the n-grams: the model has no language model of its own.</param>
    /// <exception cref="ModelException">A file is missing or faulty, or names what the model cannot spell.</exception>
    public static ITokenFusion? Open(RecognizerOptions options, SearchReading settings, TokenTable tokens, bool usesLmWeight = true)
    {
        if (options.HotwordsFile is null)
            settings.Without(SearchParameter.HotwordBoost, "no hotwords are given");
        if (options.NgramFile is null)
            settings.Without(SearchParameter.WordBonus, "no n-grams are given");
        if (options.NgramFile is null && usesLmWeight)
            settings.Without(SearchParameter.LmWeight, "no language model takes part, and no n-grams are given");
        if ((options.GrammarFile ?? options.HotwordsFile ?? options.NgramFile) is null)
            return null;
        var surfaces = new TokenSurfaces(tokens);
        ITokenFusion? fusion = null;
        if (options.GrammarFile is { } grammar)
            fusion = new GrammarFusion(PhraseGrammar.Read(GrammarText.Read(grammar), isSpelt: true), surfaces);
        if (options.HotwordsFile is { } hotwords)
        {
            var words = HotwordList.Read(GrammarText.Read(hotwords), surfaces, settings.Number(SearchParameter.HotwordBoost, UsualBoost));
            fusion = Join(fusion, new HotwordFusion(words, surfaces));
        }

        if (options.NgramFile is { } ngrams)
            fusion = Join(fusion, OfNgrams(NgramFile.Read(ngrams), settings, tokens, surfaces, usesLmWeight));
        return fusion;
    }

    private static ITokenFusion OfNgrams(INgramModel model, SearchReading settings, TokenTable tokens, TokenSurfaces surfaces, bool usesLmWeight)
    {
        var weight = usesLmWeight ? settings.Number(SearchParameter.LmWeight, UsualWeight) : UsualWeight;
        var spelt = Enumerable.Range(0, tokens.Count).Where(id => !tokens.Surface(id).IsEmpty).ToList();
        if (spelt.Count(id => model.Find(tokens.Names[id]) >= 0) < MostTokens * spelt.Count)
            return new WordNgramFusion(model, surfaces, weight, settings.Number(SearchParameter.WordBonus, UsualWordBonus));
        settings.Without(SearchParameter.WordBonus, "the n-grams are of tokens, not of words");
        return new TokenNgramFusion(model, tokens.Names, weight);
    }

    private static ITokenFusion Join(ITokenFusion? first, ITokenFusion second) => first is null ? second : new FusionPair(first, second);
}
