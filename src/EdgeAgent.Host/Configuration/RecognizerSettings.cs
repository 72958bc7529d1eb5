using EdgeAgent.Audio.Recognition;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Bundles.Speech;

namespace EdgeAgent.Host.Configuration;

/// <summary>A recogniser and how it searches, wherever its audio comes from.</summary>
internal abstract record RecognizerSettings
{
    [Model("The recognition model: a bundle's name or folder, an .onnx file, or an exporter's folder (ESPnet, Transformers).")]
    public required string Model { get; init; }

    [Fraction("The lowest confidence of a transcript that counts; below it nothing was understood. Default: the model's.")]
    public double? MinConfidence { get; init; }

    [Choice<DecodeMethod>("How text is searched. Default: as the bundle says, else as the model's framework does.")]
    public DecodeMethod? Decode { get; init; }

    [Count("Hypotheses that the search keeps. Default: the framework's.", 1, 1000)]
    public int? Beam { get; init; }

    [File("Phrases, one a line; nothing else can be heard.")]
    public string? Grammar { get; init; }

    [File("Words and phrases that are likely to be said, one a line, with a boost of its own where one is wanted: OPEN SESAME :2.5.")]
    public string? Hotwords { get; init; }

    [File("n-grams: an ARPA file, or a binary one of KenLM.")]
    public string? Ngram { get; init; }

    [Section("How texts are written. Default: as the bundle says, else as the model writes them.")]
    public TextSettings? Text { get; init; }

    /// <summary>What the stream wants of its recogniser.</summary>
    public RecognizerOptions ToOptions() => new()
    {
        Search = new SearchSettings(Decode, Beam is { } beam ? new Dictionary<SearchParameter, double> { [SearchParameter.Beam] = beam } : new Dictionary<SearchParameter, double>()),
        GrammarFile = Grammar,
        HotwordsFile = Hotwords,
        NgramFile = Ngram,
        Text = Text?.ToRules() ?? TextRules.AsIs,
    };
}
