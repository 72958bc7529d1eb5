using EdgeAgent.Audio.Features;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// A folder that espnet_onnx exported, read and judged without loading a graph: what cannot be run is refused here, by the key
/// that says so.
/// </summary>
internal sealed class EspnetExport
{
    /// <summary>The <see cref="DecoderType"/> of transformers.</summary>
    public const string TransformerDecoder = "XformerDecoder";

    /// <summary>The <see cref="DecoderType"/> of recurrent networks.</summary>
    public const string RnnDecoder = "RNNDecoder";

    /// <summary>The <see cref="LanguageModelType"/> of transformers.</summary>
    public const string TransformerLanguageModel = "TransformerLM";

    /// <summary>The <see cref="LanguageModelType"/> of recurrent networks.</summary>
    public const string RnnLanguageModel = "SequentialRNNLM";

    private const string TransducerDecoder = "TransducerDecoder";
    private const string ConfigName = "config.yaml";

    private readonly EspnetConfig _config;

    private EspnetExport(string folder, EspnetConfig config)
    {
        Folder = folder;
        _config = config;
    }

    /// <summary>The export's folder.</summary>
    public string Folder { get; }

    /// <summary>Its <c>config.yaml</c>.</summary>
    public string ConfigPath => Path.Combine(Folder, ConfigName);

    /// <summary>The token that stands for "nothing".</summary>
    public int Blank => _config.Blank;

    /// <summary>The token before a text.</summary>
    public int Sos => _config.Sos ?? _config.Tokens!.Count - 1;

    /// <summary>The token after a text.</summary>
    public int Eos => _config.Eos ?? _config.Tokens!.Count - 1;

    /// <summary>The search with which it was exported.</summary>
    public EspnetConfig.BeamSearchSection Search => _config.BeamSearch;

    /// <summary>Whether its encoder goes through an utterance block by block, with states between them.</summary>
    public bool IsOfBlocks => _config.Encoder!.EncoderType?.StartsWith("Contextual", StringComparison.Ordinal) == true;

    /// <summary>Feature frames for an encoded one, where the encoder goes block by block.</summary>
    public int Subsampling => _config.Encoder!.Subsampling ?? 4;

    /// <summary>Whether it has a graph of CTC.</summary>
    public bool HasCtc => _config.Ctc is not null;

    /// <summary>Which attention decoder it has, as <c>dec_type</c> says; null for none.</summary>
    public string? DecoderType => _config is { Transducer: null, Decoder: { DecoderType: not TransducerDecoder } decoder } ? decoder.DecoderType ?? TransformerDecoder : null;

    /// <summary>Which language model it has, as <c>lm_type</c> says; null for none.</summary>
    public string? LanguageModelType => _config.LanguageModel is { } lm ? lm.ModelType ?? TransformerLanguageModel : null;

    /// <summary>Reads a folder.</summary>
    /// <exception cref="ModelException">It is not such an export, is damaged, or needs what is not built.</exception>
    public static EspnetExport Read(string folder)
    {
        var path = Path.Combine(folder, ConfigName);
        if (!File.Exists(path))
            throw new ModelException(ModelFault.Missing, $"{folder} has no {ConfigName}, so it is not a folder that espnet_onnx exported. Name the folder that holds it.");
        var export = new EspnetExport(folder, new EspnetConfig(ReadRoot(path)));
        export.RefuseWhatIsNotBuilt();
        return export;
    }

    private static EspnetSection? ReadRoot(string path)
    {
        try
        {
            return YamlTreeReader.Read(YamlText.ReadFile(path)) switch
            {
                null => null,
                YamlMapping mapping => new EspnetSection(path, "", mapping),
                var other => throw new YamlFormatException(other.Position, "a configuration is keys with values; something else stands here."),
            };
        }
        catch (YamlFormatException e)
        {
            throw new ModelException(
                ModelFault.BadBundle, $"{path}:{e.Position.Line}:{e.Position.Column}: {e.Message} Export the model again or correct the file.", e);
        }
    }

    /// <summary>The encoder's graph.</summary>
    /// <exception cref="ModelException">It is not named or not there.</exception>
    public string EncoderGraph(bool quantized) => Graph("encoder", _config.Encoder!, quantized);

    /// <summary>The file of the positions that an encoder of blocks takes.</summary>
    /// <exception cref="ModelException">It is not named or not there.</exception>
    public string PositionsFile() => Locate("encoder.pe_path", _config.Encoder!.PositionsPath);

    /// <summary>The graph that gives CTC scores.</summary>
    /// <exception cref="ModelException">It is not named or not there.</exception>
    public string CtcGraph(bool quantized) => Graph("ctc", _config.Ctc!, quantized);

    /// <summary>The attention decoder's graph.</summary>
    /// <exception cref="ModelException">It is not named or not there.</exception>
    public string DecoderGraph(bool quantized) => Graph("decoder", _config.Decoder!, quantized);

    /// <summary>The graph that prepares the encoded frames for an RNN decoder's attention; null where that needs none.</summary>
    /// <exception cref="ModelException">It is not there, or there are several.</exception>
    public string? PredecoderGraph(bool quantized) => _config.Decoder!.Predecoders switch
    {
        [] => null,
        [{ ModelPath: null or "" }] => null,
        [var only] => Graph("decoder.predecoder[0]", only, quantized),
        var several => throw Unsupported("decoder.predecoder", $"{several.Count} graphs", "decoders of one encoder are"),
    };

    /// <summary>Whether it has a quantized graph of its language model.</summary>
    public bool IsLanguageModelQuantized => _config.LanguageModel?.QuantizedModelPath is not null;

    /// <summary>The language model's graph. Exports quantize it or not: without a quantized one the full one is given.</summary>
    /// <exception cref="ModelException">It is not named or not there.</exception>
    public string LanguageModelGraph(bool quantized) =>
        Graph("lm", _config.LanguageModel!, quantized && IsLanguageModelQuantized);

    /// <summary>What it says of its transducer; null where it has none.</summary>
    public EspnetTransducerConfig? Transducer => _config.Transducer;

    /// <summary>The transducer's prediction network.</summary>
    /// <exception cref="ModelException">It is not named or not there.</exception>
    public string PredictorGraph(bool quantized) => Graph("decoder", _config.Transducer!.Predictor!, quantized);

    /// <summary>The transducer's joiner.</summary>
    /// <exception cref="ModelException">It is not named or not there.</exception>
    public string JoinerGraph(bool quantized) => Graph("joint_network", _config.Transducer!.Joiner!, quantized);

    /// <summary>The vocabulary.</summary>
    public TokenTable Tokens()
    {
        var tokens = _config.Tokens!;
        var form = _config.TokenType switch
        {
            "bpe" => TokenForm.Pieces,
            "word" => TokenForm.Words,
            "char" or "phn" => TokenForm.Characters,
            // ESPnet then joins nothing; the tokens themselves tell.
            null => tokens.Any(t => t.Contains('\u2581', StringComparison.Ordinal)) ? TokenForm.Pieces : TokenForm.Characters,
            var other => throw Unsupported("tokenizer.token_type", other, "bpe, char, word and phn are"),
        };
        return new TokenTable(tokens, form);
    }

    /// <summary>The options of its features.</summary>
    public EspnetLogMelOptions Features()
    {
        var frontend = _config.Encoder!.Frontend;
        if (frontend.MelFftSize is { } size && size != frontend.FftSize)
        {
            throw new ModelException(ModelFault.BadBundle,
                $"{ConfigPath}: encoder.frontend.logmel.n_fft is {size}, but stft.n_fft is {frontend.FftSize}; they must be equal.");
        }

        return new EspnetLogMelOptions
        {
            SampleRateHz = frontend.SampleRateHz,
            FftSize = frontend.FftSize,
            WindowLength = frontend.WindowLength,
            HopLength = frontend.HopLength,
            Window = frontend.Window switch
            {
                "hann" => WindowShape.Hann,
                "hamming" => WindowShape.Hamming,
                "blackman" => WindowShape.Blackman,
                null => WindowShape.Rectangular,
                var other => throw Unsupported("encoder.frontend.stft.window", other, "hann, hamming, blackman and null are"),
            },
            Center = frontend.Center,
            Normalized = frontend.Normalized,
            MelBins = frontend.MelBins,
            LowHz = frontend.LowHz ?? 0,
            HighHz = frontend.HighHz,
            Scale = frontend.Htk ? MelScale.Htk : MelScale.Slaney,
            LogBase = frontend.LogBase,
        };
    }

    /// <summary>Its features with their normalisation, for one stream.</summary>
    /// <exception cref="ModelException">Options contradict each other, or the statistics are missing or damaged.</exception>
    public EspnetFrontend OpenFrontend() => new(OpenFeatures());

    /// <summary>Its features with their normalisation, for one stream that comes in parts.</summary>
    /// <exception cref="ModelException">Options contradict each other, or the statistics are missing or damaged.</exception>
    public FeatureExtractor OpenFeatures()
    {
        var options = Features() with { Normalization = Normalization() };
        try
        {
            return FeatureExtractor.Create(options);
        }
        catch (ModelException e) when (e.Fault == ModelFault.BadBundle)
        {
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath}: encoder.frontend: {e.Message}", e);
        }
    }

    private NormalizationOptions? Normalization()
    {
        if (!_config.Encoder!.Normalizes || _config.Encoder.Normalize is not { Means: true } and not { Variances: true })
            return null;
        var normalize = _config.Encoder.Normalize;
        var rule = new NormalizationOptions { Means = normalize.Means, Variances = normalize.Variances, Epsilon = normalize.Epsilon };
        return normalize.Type switch
        {
            null => null,
            "gmvn" => rule with { Kind = NormalizationKind.Global, StatisticsFile = Locate("encoder.normalize.stats_file", normalize.StatsFile) },
            "utterance_mvn" => rule with { Kind = NormalizationKind.Utterance },
            var other => throw Unsupported("encoder.normalize.type", other, "gmvn and utterance_mvn are"),
        };
    }

    private string Graph(string section, EspnetConfig.GraphSection graph, bool quantized)
    {
        if (quantized && graph.QuantizedModelPath is null)
        {
            throw new ModelException(ModelFault.Missing,
                $"{ConfigPath} names no {section}.quantized_model_path: this export has no quantized graphs. Export with quantize=True, or run the full ones.");
        }

        return quantized ? Locate($"{section}.quantized_model_path", graph.QuantizedModelPath) : Locate($"{section}.model_path", graph.ModelPath);
    }

    /// <summary>
    /// Finds a file of the export. The exporter writes absolute paths of the machine it ran on; a folder that was copied holds
    /// the same files under the end of those paths, and these go first.
    /// </summary>
    private string Locate(string key, string? configured)
    {
        if (string.IsNullOrEmpty(configured))
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath} has no {key}. Export the model again or add the key.");
        var parts = configured.Split('/', '\\');
        for (var skip = 0; skip < parts.Length; skip++)
        {
            var candidate = Path.Combine([Folder, .. parts[skip..]]);
            if (parts[skip].Length > 0 && File.Exists(candidate))
                return candidate;
        }

        if (Path.IsPathRooted(configured) && File.Exists(configured))
            return configured;
        throw new ModelException(ModelFault.Missing,
            $"{ConfigPath} names {configured} as {key}; neither that file nor {parts[^1]} under {Folder} is there. Copy the whole folder of the export.");
    }

    private void RefuseWhatIsNotBuilt()
    {
        if (_config.Encoder is not { } encoder)
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath} has no section 'encoder', so it is not a configuration that espnet_onnx wrote.");
        if (_config.Transducer is { } transducer)
            RefuseTransducer(transducer);

        if (IsOfBlocks && !BlockGraph.Subsamplings.Contains(Subsampling))
            throw Unsupported("encoder.subsample", $"{Subsampling}", "subsampling by 4, 6 and 8 of an encoder of blocks is");
        if (encoder.Frontend.FrontendType is { } frontend && frontend != "default")
            throw Unsupported("encoder.frontend.frontend_type", frontend, "the default frontend (log-mel) is");
        if (encoder.HasPreencoder)
            throw Unsupported("encoder.do_preencoder", "true", "encoders without one are");
        if (encoder.HasPostencoder)
            throw Unsupported("encoder.do_postencoder", "true", "encoders without one are");
        if (!encoder.Frontend.OneSided)
            throw Unsupported("encoder.frontend.stft.onesided", "false", "one-sided spectra are");
        if (encoder.Normalizes && encoder.Normalize is null)
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath}: encoder.do_normalize is true, but there is no section encoder.normalize.");
        if (_config.Ctc is null && DecoderType is null && Transducer is null)
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath} has neither a section 'ctc' nor a section 'decoder': nothing in it gives tokens. Export the model again.");
        if (DecoderType is { } decoder && decoder is not (TransformerDecoder or RnnDecoder))
            throw Unsupported("decoder.dec_type", decoder, $"{TransformerDecoder} and {RnnDecoder} are");
        if (LanguageModelType is { } lm && lm is not (TransformerLanguageModel or RnnLanguageModel))
            throw Unsupported("lm.lm_type", lm, $"{TransformerLanguageModel} and {RnnLanguageModel} are");
        if (Search.PreBeamScoreKey is { } key && key != "full")
            throw Unsupported("beam_search.pre_beam_score_key", key, "full and null are");

        if (_config.Tokens is not { Count: > 1 } tokens)
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath} has no token.list, so its output cannot be spelt. Export the model again.");
        if (Blank >= tokens.Count)
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath}: token.blank is {Blank}, but there are tokens 0 to {tokens.Count - 1}.");
        if (Math.Max(Sos, Eos) >= tokens.Count)
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath}: token.sos is {Sos} and token.eos is {Eos}, but there are tokens 0 to {tokens.Count - 1}.");
    }

    private void RefuseTransducer(EspnetTransducerConfig transducer)
    {
        if (transducer.Predictor is null || transducer.Joiner is null)
            throw new ModelException(ModelFault.BadBundle, $"{ConfigPath}: transducer.use_transducer_decoder is true, but there is no section {(transducer.Joiner is null ? "joint_network" : "decoder")}. Export the model again.");
        if (!transducer.IsSearchKnown)
            throw Unsupported("beam_search.search_type", transducer.SearchType, "default, greedy, tsd, alsd, nsc and maes are");
    }

    private ModelException Unsupported(string key, string value, string built) =>
        new(ModelFault.Unsupported, $"{ConfigPath}: {key}: {value} is not built; {built}.");
}
