using System.CommandLine;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>The options with which a command line says how text is searched: one for each parameter of a search.</summary>
internal sealed class SpeechOptionSet
{
    private static readonly ChoiceAttribute<DecodeMethod> Methods = new("How text is searched. Default: as the bundle says, else as the model's framework does.");

    private static readonly ChoiceAttribute<TextCase> Cases = new(TextSettings.CaseSummary);

    private static readonly ChoiceAttribute<TextPunctuation> Marks = new(TextSettings.PunctuationSummary);

    private static readonly ChoiceAttribute<TextNumbers> Numbers = new(TextSettings.NumbersSummary);

    private readonly Option<DecodeMethod?> _method = CheckedOption.Of<DecodeMethod?>("--decode", Methods, string.Join('|', Methods.Words));
    private readonly Option<string?> _grammar = File("--grammar", "Phrases, one a line; nothing else can be heard.");
    private readonly Option<string?> _hotwords = File("--hotwords", "Words and phrases that are likely to be said, one a line, with a boost of its own where one is wanted: 'OPEN SESAME :2.5'.");
    private readonly Option<string?> _ngram = File("--ngram", "n-grams: an ARPA file, or a binary one of KenLM.");
    private readonly Option<TextCase?> _case = CheckedOption.Of<TextCase?>("--case", Cases, string.Join('|', Cases.Words));
    private readonly Option<TextPunctuation?> _punctuation = CheckedOption.Of<TextPunctuation?>("--punctuation", Marks, string.Join('|', Marks.Words));
    private readonly Option<TextNumbers?> _numbers = CheckedOption.Of<TextNumbers?>("--numbers", Numbers, string.Join('|', Numbers.Words));
    private readonly Dictionary<SearchParameter, Option> _parameters = SearchParameter.All.ToDictionary(p => p, OptionOf);

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_method, .. _parameters.Values, _grammar, _hotwords, _ngram, _case, _punctuation, _numbers];

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
            Text = new TextRules { Case = parsed.GetValue(_case), Punctuation = parsed.GetValue(_punctuation), Numbers = parsed.GetValue(_numbers) },
        };
    }

    /// <summary>The options of these that a command line gave.</summary>
    public static IReadOnlyList<string> Given(RecognizerOptions options)
    {
        (string Name, bool IsGiven)[] others =
        [
            ("--decode", options.Search.Method is not null), ("--grammar", options.GrammarFile is not null), ("--hotwords", options.HotwordsFile is not null),
            ("--ngram", options.NgramFile is not null), ("--case", options.Text.Case is not null), ("--punctuation", options.Text.Punctuation is not null),
            ("--numbers", options.Text.Numbers is not null),
        ];
        return [.. others.Where(o => o.IsGiven).Select(o => o.Name), .. SearchParameter.All.Where(p => options.Search[p] is not null).Select(OptionName)];
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
