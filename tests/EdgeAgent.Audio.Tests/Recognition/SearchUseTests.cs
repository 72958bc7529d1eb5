using System.Text;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Tests.Signal;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Bundles.Speech;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition;

/// <summary>Which parameter each family's search looks at, seen in the searches themselves: opened with every method, and run.</summary>
public sealed class SearchUseTests : IDisposable
{
    private static readonly string[] Clips = ["spk2_snt2", "spk1_snt1", "spk2_snt5"];

    private static readonly DecodeMethod[] Shared = [DecodeMethod.Tsd, DecodeMethod.Alsd, DecodeMethod.Nsc, DecodeMethod.Maes, DecodeMethod.ModifiedBeam];

    private static readonly (SearchParameter, double)[] Quick = [(SearchParameter.Beam, 4)];

    // Where a model is sure of its text, a parameter may change nothing.
    private static readonly (SearchParameter, double)[] Unsure =
    [
        (SearchParameter.Beam, 10), (SearchParameter.Temperature, 4), (SearchParameter.BlankPenalty, 2), (SearchParameter.EosThreshold, 0),
        (SearchParameter.StateBeam, 50), (SearchParameter.ExpandBeam, 50),
    ];

    private static readonly (string Family, string Export)[] Models =
    [
        ("ESPnet", "exports/espnet/conformer"), ("ESPnet transducer", "exports/espnet/transducer"), ("SpeechBrain attention", "exports/speechbrain/crdnn_seq2seq"),
        ("SpeechBrain transducer", "exports/speechbrain/transducer"), ("icefall transducer", "exports/icefall/zipformer_streaming_transducer"),
        ("CTC (wav2vec2, NeMo, icefall, SpeechBrain)", "exports/hf_transformers/wav2vec2_ctc"), ("Whisper", "exports/hf_transformers/whisper_tiny"),
    ];

    // Values far from what the frameworks take: one of them must be heard.
    private static readonly Dictionary<SearchParameter, double[]> Extremes = new()
    {
        [SearchParameter.Beam] = [2, 1, 30],
        [SearchParameter.CtcWeight] = [0.9, 0.1],
        [SearchParameter.LmWeight] = [3],
        [SearchParameter.LengthBonus] = [3, -3],
        [SearchParameter.MaxLengthRatio] = [-2],
        [SearchParameter.MinLengthRatio] = [-30, -60],
        [SearchParameter.MaxSymbols] = [1, 3, 8],
        [SearchParameter.UMax] = [1],
        [SearchParameter.NStep] = [3, 2],
        [SearchParameter.PrefixAlpha] = [0, 5],
        [SearchParameter.ExpansionGamma] = [0, 20],
        [SearchParameter.ExpansionBeta] = [0, 20],
        [SearchParameter.ScoreNorm] = [0, 1],
        [SearchParameter.StateBeam] = [0, 50],
        [SearchParameter.ExpandBeam] = [0, 50],
        [SearchParameter.BlankPenalty] = [3, -3],
        [SearchParameter.BlankSkip] = [0.5],
        [SearchParameter.WordBonus] = [30],
        [SearchParameter.Temperature] = [5, 0.1],
        [SearchParameter.CoveragePenalty] = [20],
        [SearchParameter.EosThreshold] = [20, 0],
        [SearchParameter.LengthNormalization] = [0],
        [SearchParameter.LengthReward] = [20],
        [SearchParameter.MaxTokens] = [2],
        [SearchParameter.MaxAttentionShift] = [1],
        [SearchParameter.HotwordBoost] = [30],
    };

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Exports => [.. Models.Select(m => m.Export)];

    public void Dispose() => _folder.Dispose();

    [AssetFact]
    public void The_document_says_for_every_family_and_search_which_parameters_count()
    {
        var table = new StringBuilder("| family | search | parameters |\n|---|---|---|\n");
        foreach (var (family, export) in Models)
        {
            using var model = Load(export);
            foreach (var (method, use) in UsesOf(model))
                table.Append(System.Globalization.CultureInfo.InvariantCulture, $"| {family} | `{method.Word()}` | {string.Join(", ", use.Effective.Select(p => $"`{p}`"))} |\n");
        }

        GeneratedFile.AssertPartCurrent("docs/speech-decoding.md", "families", table.ToString());
    }

    [AssetFact]
    public void A_parameter_is_listed_with_the_searches_of_which_a_family_looks_at_it()
    {
        var seen = new HashSet<(DecodeMethod, SearchParameter)>();
        foreach (var (_, export) in Models)
        {
            using var model = Load(export);
            seen.UnionWith(UsesOf(model).SelectMany(u => u.Use.Effective.Select(p => (u.Method, p))));
        }

        Assert.Equal(
            from method in Enum.GetValues<DecodeMethod>() from parameter in SearchParameter.All where parameter.IsOf(method) select $"{method.Word()} {parameter}",
            from method in Enum.GetValues<DecodeMethod>() from parameter in SearchParameter.All where seen.Contains((method, parameter)) select $"{method.Word()} {parameter}");
    }

    [AssetTheory]
    [MemberData(nameof(Exports))]
    public void Each_parameter_of_each_search_is_heard_or_said_to_have_no_effect(string export)
    {
        using var model = Load(export);
        foreach (var (method, use) in UsesOf(model))
        {
            foreach (var parameter in SearchParameter.All)
            {
                var isIdle = OpenWith(model, method, (parameter, Extremes[parameter][0])).Idle.Any(i => i.Parameter == parameter);
                Assert.Equal((method, parameter, !use.Effective.Contains(parameter)), (method, parameter, isIdle));

                // Which of its last texts a search puts first changes too rarely; TransducerSearchTests has it on tables. The searches that all transducers
                // share are heard once.
                if (!isIdle && parameter != SearchParameter.ScoreNorm && (!Shared.Contains(method) || export == "exports/espnet/transducer"))
                    Assert.True(IsHeard(model, method, parameter), $"{export}: {parameter} of {method.Word()} is not heard");
            }
        }
    }

    [AssetFact]
    public void What_is_asked_in_vain_is_said_with_the_reason()
    {
        using var model = Load("exports/espnet/conformer");
        using var recognizer = model.Open("test", new RecognizerOptions
        {
            Search = Settings(DecodeMethod.Attention, (SearchParameter.Temperature, 2), (SearchParameter.HotwordBoost, 3), (SearchParameter.MaxTokens, 20), (SearchParameter.MaxLengthRatio, 0.5)),
        });

        Assert.Equal(
            [
                "--temperature has no effect: attention of this model looks at beam, lm_weight, length_bonus, min_length_ratio, max_tokens only.",
                "--hotword_boost has no effect: no hotwords are given.",
                "--max_length_ratio has no effect: max_tokens goes before it.",
            ],
            recognizer.Search!.Sentences(p => $"--{p}"));
    }

    [AssetFact]
    public void What_a_description_says_in_vain_is_said_unless_another_search_is_asked_for()
    {
        File.WriteAllText(_folder["b.yaml"], "family: wav2vec2\ndecoder: {method: ctc-beam, beam: 4, temperature: 2}\n");
        using var model = Load(BundleReader.Read(TestAssets.PathOf("exports/hf_transformers/wav2vec2_ctc"), _folder["b.yaml"]));
        using var described = model.Open("test", new RecognizerOptions());
        using var other = model.Open("test", new RecognizerOptions { Search = Settings(DecodeMethod.CtcGreedy) });

        Assert.Equal(
            ["decoder.temperature of the model.yaml has no effect: ctc-beam of this model looks at beam, length_bonus, blank_penalty, blank_skip only."],
            described.Search!.Sentences(p => p.Name));
        Assert.Empty(other.Search!.Sentences(p => p.Name));
    }

    [AssetFact]
    public void What_runs_otherwise_than_asked_for_is_said()
    {
        using var quantized = Load(new BundleReader([]).Read(TestAssets.PathOf("exports/espnet/conformer")) with { Quantized = true });
        using var joint = quantized.Open("test", new RecognizerOptions { Search = Settings(DecodeMethod.Joint) });
        using var alone = quantized.Open("test", new RecognizerOptions { Search = Settings(DecodeMethod.Attention) });
        using var transducer = Load("exports/espnet/transducer");
        using var narrow = transducer.Open("test", new RecognizerOptions { Search = Settings(DecodeMethod.Tsd, (SearchParameter.Beam, 1), (SearchParameter.MaxSymbols, 3)) });

        Assert.Equal(["The export has no quantized graph of its language model; it runs in full precision."], joint.Search!.Sentences(p => p.Name));
        Assert.Empty(alone.Search!.Sentences(p => p.Name));
        Assert.Equal(
            [
                "With a beam of 1, tsd is transducer-greedy.",
                "max_symbols has no effect: transducer-greedy of this model looks at beam, blank_penalty, temperature only.",
            ],
            narrow.Search!.Sentences(p => p.Name));
    }

    private static SearchSettings Settings(DecodeMethod method, params ReadOnlySpan<(SearchParameter Parameter, double Value)> values) =>
        new(method, values.ToArray().ToDictionary(v => v.Parameter, v => v.Value));

    private static IRecognitionModel Load(ModelBundle bundle) => RecognitionFamilies.Load(bundle, Engine.Cpu, TimeProvider.System, NullLogger.Instance);

    private IRecognitionModel Load(string export)
    {
        if (!export.Contains("speechbrain", StringComparison.Ordinal))
            return Load(new BundleReader([]).Read(TestAssets.PathOf(export)));
        var ends = export.Contains("seq2seq", StringComparison.Ordinal) ? "sos: 1\neos: 2\nblank: 0\n" : "";
        File.WriteAllText(_folder["b.yaml"], $"family: speechbrain\ntokens: {TestAssets.PathOf("exports/speechbrain/tokens.txt")}\n{ends}");
        return Load(BundleReader.Read(TestAssets.PathOf(export), _folder["b.yaml"]));
    }

    /// <summary>All searches of a model, with hotwords and n-grams.</summary>
    private IEnumerable<(DecodeMethod Method, SearchUse Use)> UsesOf(IRecognitionModel model)
    {
        foreach (var method in Enum.GetValues<DecodeMethod>())
        {
            SearchUse? use = null;
            try
            {
                use = OpenWith(model, method);
            }
            catch (ModelException e) when (e.Fault == ModelFault.Unsupported)
            {
            }

            if (use is not null)
                yield return (method, use);
        }
    }

    private SearchUse OpenWith(IRecognitionModel model, DecodeMethod method, params ReadOnlySpan<(SearchParameter, double)> values)
    {
        using var recognizer = model.Open("test", Knowing(Settings(method, values)));
        return recognizer.Search!;
    }

    /// <summary>Options with hotwords and n-grams, but for greedy CTC, which knows none.</summary>
    private RecognizerOptions Knowing(SearchSettings settings)
    {
        if (settings.Method == DecodeMethod.CtcGreedy)
            return new RecognizerOptions { Search = settings };
        File.WriteAllText(_folder["hot.txt"], "the\n");
        File.WriteAllText(_folder["words.arpa"], "\\data\\\nngram 1=4\n\n\\1-grams:\n-1 <s>\n-1 </s>\n-0.5 THE\n-2 A\n\n\\end\\\n");
        return new RecognizerOptions { Search = settings, HotwordsFile = _folder["hot.txt"], NgramFile = _folder["words.arpa"] };
    }

    private bool IsHeard(IRecognitionModel model, DecodeMethod method, SearchParameter parameter)
    {
        foreach (var clip in Clips)
        {
            foreach (var circumstances in ((SearchParameter, double)[][])[Quick, Unsure])
            {
                (SearchParameter, double)[] others = [.. circumstances.Where(c => c.Item1 != parameter)];
                var usual = Hear(model, method, clip, others);
                if (Extremes[parameter].Any(value => Hear(model, method, clip, [.. others, (parameter, value)]) != usual))
                    return true;
            }
        }

        return false;
    }

    private (string, string, double, double) Hear(IRecognitionModel model, DecodeMethod method, string clip, (SearchParameter, double)[] values)
    {
        using var recognizer = model.Open("test", Knowing(Settings(method, values)));
        var transcript = recognizer.Recognize(Clip.Read($"exports/espnet/wav/{clip}.wav"), 0, CancellationToken.None);
        return (transcript.Text, string.Join(' ', transcript.TokenIds), Math.Round(transcript.Score, 4), Math.Round(transcript.Confidence, 4));
    }
}
