using System.CommandLine;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Cli.Infer;

/// <summary>The options with which a command line completes or overrides what a model says of itself.</summary>
internal sealed class InferOptionSet
{
    private static readonly ChoiceAttribute<Engine> Engines =
        new("What runs the model; one that is not available falls back to cpu and says so. Default: the model's local settings, else cpu.");

    private readonly Option<string?> _family = new("--family")
    {
        Description = $"The model's family, where the graph does not tell it: {string.Join(", ", ModelFamily.Built)}.",
        HelpName = "FAMILY",
    };

    private readonly Option<string?> _labels;

    private readonly Option<string?> _bundle = new("--bundle")
    {
        Description = "A model.yaml that stands elsewhere than the graph and completes it.",
        HelpName = "FILE",
    };

    private readonly Option<double?> _minScore = Fraction("--min-score", "The lowest score that counts: 0.4 or 40%.");
    private readonly Option<double?> _minConfidence = Fraction("--min-confidence", "The lowest confidence of a transcript that counts; 0 lets everything through.");
    private readonly Option<double?> _iou = Fraction("--iou", "Of two boxes of a class that overlap more than this, the weaker goes.");
    private readonly Option<int?> _max = Whole("--max", "The most detections or classes of one picture.", 1, 10_000);
    private readonly Option<int?> _top = Whole("--top", "Classes of sound that are printed of a file and of each window of it. Default: 5.", 1, 10_000);
    private readonly Option<TimeSpan?> _window = Length("--window", "How much sound is judged at a time. Default: as much as the model takes, 0.975 s where it takes any length.");
    private readonly Option<TimeSpan?> _hop = Length("--hop", "From the start of one window to the start of the next. Default: half the window.");
    private readonly Option<string?> _voice = new("--voice")
    {
        Description = "The voice model that cuts recordings into utterances, or energy. Default: each is one utterance, and those that are too long for that are cut by speech-vad.",
        HelpName = "MODEL",
    };

    private readonly SpeechOptionSet _speech = new();
    private readonly Option<bool> _quantized = new("--quantized") { Description = "Run the quantized graphs of an ESPnet export that holds both." };
    private readonly Option<double?> _activation = Fraction("--activation-threshold", "The probability that begins speech, of a SpeechBrain voice model. Default: 0.5.");
    private readonly Option<double?> _deactivation = Fraction("--deactivation-threshold", "The probability below which it ends. Default: 0.25.");
    private readonly Option<double?> _close = Seconds("--close-threshold", "Speech no further apart is one segment; negative joins none. In seconds; default: 0.25.");
    private readonly Option<double?> _length = Seconds("--length-threshold", "Only longer segments count; negative: all. In seconds; default: 0.25.");
    private readonly Option<Engine?> _engine = CheckedOption.Of<Engine?>(
        "--engine", Engines, string.Join('|', Engines.Words));

    /// <summary>Makes the options.</summary>
    /// <param name="labels">What the option for the file of labels is called.</param>
    public InferOptionSet(string labels = "--labels")
    {
        _labels = new Option<string?>(labels) { Description = "A text file with one label a line, in the graph's order.", HelpName = "FILE" };
        _family.CompletionSources.Add([.. ModelFamily.Built]);
        _family.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !ModelFamily.Built.Contains(token.Value))
            {
                var nearest = Spelling.Nearest(token.Value, ModelFamily.Built) is { } near ? $" Did you mean '{near}'?" : "";
                result.AddError($"--family: '{token.Value}' is no family. Known: {string.Join(", ", ModelFamily.Built)}.{nearest}");
            }
        });
    }

    /// <summary>Threads of the models.</summary>
    public Option<int?> Threads { get; } = Whole("--threads", "Threads that the model may use. Default: one less than the cores.", 1, 256);

    /// <summary>All of them.</summary>
    public IEnumerable<Option> All => [_family, _labels, _bundle, _minScore, _minConfidence, _iou, _max, _top, _window, _hop, _activation, _deactivation, _close, _length, _voice, .. _speech.All, _quantized, _engine, Threads];

    /// <summary>Those that a detector understands.</summary>
    public IEnumerable<Option> OfDetector => [_family, _labels, _minScore, _iou, _max, _engine, Threads];

    /// <summary>Those that only a recogniser of speech understands.</summary>
    public IEnumerable<Option> OfRecognizer => [_bundle, _minConfidence, _voice, .. _speech.All, _quantized];

    /// <summary>Those that a model of speakers understands.</summary>
    public IEnumerable<Option> OfSpeaker => [_bundle, _engine, Threads];

    /// <summary>Those that complete a bare graph.</summary>
    public IEnumerable<Option> Completing => [_family, _labels, _bundle];

    /// <summary>What a command line says.</summary>
    public InferOptions Of(ParseResult parsed) => new()
    {
        Family = parsed.GetValue(_family),
        DescriptionFile = parsed.GetValue(_bundle),
        LabelsFile = parsed.GetValue(_labels),
        MinScore = parsed.GetValue(_minScore),
        MinConfidence = parsed.GetValue(_minConfidence),
        Iou = parsed.GetValue(_iou),
        Max = parsed.GetValue(_max),
        Top = parsed.GetValue(_top),
        Window = parsed.GetValue(_window),
        Hop = parsed.GetValue(_hop),
        Voice = parsed.GetValue(_voice),
        Recognizer = _speech.Of(parsed),
        Quantized = parsed.GetValue(_quantized),
        Boundaries = new BoundaryChoice
        {
            Activation = parsed.GetValue(_activation),
            Deactivation = parsed.GetValue(_deactivation),
            Close = parsed.GetValue(_close),
            Length = parsed.GetValue(_length),
        },
        Engine = parsed.GetValue(_engine),
    };

    private static Option<double?> Fraction(string name, string description) => CheckedOption.Of<double?>(name, new FractionAttribute(description), "0..1");

    private static Option<double?> Seconds(string name, string description) => CheckedOption.Of<double?>(name, new NumberAttribute(description, -1, 3600), "SECONDS");

    private static Option<TimeSpan?> Length(string name, string description) => CheckedOption.Of<TimeSpan?>(name, new DurationAttribute(description, "10ms", "1m"), "TIME");

    private static Option<int?> Whole(string name, string description, int minimum, int maximum) =>
        CheckedOption.Of<int?>(name, new CountAttribute(description, minimum, maximum), "N");
}
