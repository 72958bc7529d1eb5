using System.CommandLine;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>The options with which a command line says how text is searched: one for each parameter of a search.</summary>
internal sealed class SpeechOptionSet
{
    private static readonly ChoiceAttribute<DecodeMethod> Methods = new("How text is searched. Default: as the bundle says, else as the model's framework does.");

    private readonly Option<DecodeMethod?> _method = CheckedOption.Of<DecodeMethod?>("--decode", Methods, string.Join('|', Methods.Words));
    private readonly Option<string?> _grammar = File("--grammar", "Phrases, one a line; nothing else can be heard.");
    private readonly Option<string?> _hotwords = File("--hotwords", "Words and phrases that are likely to be said, one a line, with a boost of its own where one is wanted: 'OPEN SESAME :2.5'.");
    private readonly Option<string?> _ngram = File("--ngram", "n-grams in ARPA format.");
    private readonly Dictionary<SearchParameter, Option> _parameters = SearchParameter.All.ToDictionary(p => p, OptionOf);

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_method, .. _parameters.Values, _grammar, _hotwords, _ngram];

    /// <summary>What a command line says.</summary>
    public RecognizerOptions Of(ParseResult parsed)
    {
        var values = new Dictionary<SearchParameter, double>();
        foreach (var (parameter, option) in _parameters)
        {
            var value = option is Option<int?> whole ? parsed.GetValue(whole) : parsed.GetValue((Option<double?>)option);
            if (value is { } number)
                values[parameter] = number;
        }

        return new RecognizerOptions
        {
            Search = new SearchSettings(parsed.GetValue(_method), values),
            GrammarFile = parsed.GetValue(_grammar),
            HotwordsFile = parsed.GetValue(_hotwords),
            NgramFile = parsed.GetValue(_ngram),
        };
    }

    /// <summary>A parameter as a command line writes it.</summary>
    public static string OptionName(SearchParameter parameter) => "--" + parameter.Name.Replace('_', '-');

    private static Option OptionOf(SearchParameter parameter)
    {
        var name = OptionName(parameter);
        return parameter.IsWhole
            ? CheckedOption.Of<int?>(name, new CountAttribute(parameter.Summary, (int)parameter.Least, (int)parameter.Most), "N")
            : CheckedOption.Of<double?>(name, new NumberAttribute(parameter.Summary, parameter.Least, parameter.Most), "X");
    }

    private static Option<string?> File(string name, string description) => new(name) { Description = description, HelpName = "FILE" };
}
