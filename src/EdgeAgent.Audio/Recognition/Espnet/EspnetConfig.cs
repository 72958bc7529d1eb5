using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// The parts of an espnet_onnx export's <c>config.yaml</c> that are run, under the exporter's names (espnet_onnx/export/asr/get_config.py).
/// </summary>
internal sealed class EspnetConfig
{
    /// <summary>Reads the file's root; null where it is empty.</summary>
    /// <exception cref="Pipeline.Models.ModelException">A value is none that its key takes.</exception>
    public EspnetConfig(EspnetSection? root)
    {
        Encoder = root?.Section("encoder") is { } encoder ? new EncoderSection(encoder) : null;
        Ctc = root?.Section("ctc") is { } ctc ? new GraphSection(ctc) : null;
        Decoder = root?.Section("decoder") is { } decoder ? new DecoderSection(decoder) : null;
        LanguageModel = root?.Section("lm") is { } lm && lm.Flag("use_lm") != false ? new LanguageModelSection(lm) : null;
        BeamSearch = new BeamSearchSection(root?.Section("beam_search"), root?.Section("weights"));
        var token = root?.Section("token");
        Tokens = token?.Texts("list");
        Blank = token?.Whole("blank", 0, int.MaxValue) ?? 0;
        Sos = token?.Whole("sos", 0, int.MaxValue);
        Eos = token?.Whole("eos", 0, int.MaxValue);
        TokenType = root?.Section("tokenizer")?.Text("token_type");
        Transducer = root?.Section("transducer")?.Flag("use_transducer_decoder") == true ? new EspnetTransducerConfig(root) : null;
    }

    public EncoderSection? Encoder { get; }

    public GraphSection? Ctc { get; }

    public DecoderSection? Decoder { get; }

    public LanguageModelSection? LanguageModel { get; }

    public BeamSearchSection BeamSearch { get; }

    public IReadOnlyList<string>? Tokens { get; }

    public int? Sos { get; }

    public int? Eos { get; }

    public int Blank { get; }

    public string? TokenType { get; }

    /// <summary>What it says of its transducer; null where it has none.</summary>
    public EspnetTransducerConfig? Transducer { get; }

    internal class GraphSection(EspnetSection section)
    {
        public string? ModelPath { get; } = section.Text("model_path");

        public string? QuantizedModelPath { get; } = section.Text("quantized_model_path");
    }

    internal sealed class EncoderSection(EspnetSection section) : GraphSection(section)
    {
        public string? EncoderType { get; } = section.Text("enc_type");

        public FrontendSection Frontend { get; } = new(section.Section("frontend"));

        public bool Normalizes { get; } = section.Flag("do_normalize") ?? false;

        public NormalizeSection? Normalize { get; } = section.Section("normalize") is { } normalize ? new NormalizeSection(normalize) : null;

        /// <summary>The table of positions that an encoder of blocks takes.</summary>
        public string? PositionsPath { get; } = section.Text("pe_path");

        /// <summary>Feature frames for an encoded one; only encoders of blocks say it.</summary>
        public int? Subsampling { get; } = section.Whole("subsample", 1, 64);

        public bool HasPreencoder { get; } = section.Flag("do_preencoder") ?? false;

        public bool HasPostencoder { get; } = section.Flag("do_postencoder") ?? false;
    }

    internal sealed class DecoderSection(EspnetSection section) : GraphSection(section)
    {
        public string? DecoderType { get; } = section.Text("dec_type");

        /// <summary>Graphs that prepare the encoded frames for an RNN decoder's attention; without a file where it has none.</summary>
        public IReadOnlyList<GraphSection> Predecoders { get; } = [.. section.Sections("predecoder").Select(s => new GraphSection(s))];
    }

    internal sealed class LanguageModelSection(EspnetSection section) : GraphSection(section)
    {
        public string? ModelType { get; } = section.Text("lm_type");
    }

    /// <summary>The search with which the model was exported; what is absent is as espnet2/bin/asr_inference.py has it.</summary>
    internal sealed class BeamSearchSection(EspnetSection? search, EspnetSection? weights)
    {
        private const int LargestBeam = 1000;

        public int BeamSize { get; } = search?.Whole("beam_size", 1, LargestBeam) ?? 20;

        public double PreBeamRatio { get; } = search?.Number("pre_beam_ratio") ?? 1.5;

        public string? PreBeamScoreKey { get; } = search?.Text("pre_beam_score_key");

        public double MaxLengthRatio { get; } = search?.Number("maxlenratio") ?? 0;

        public double MinLengthRatio { get; } = search?.Number("minlenratio") ?? 0;

        public double CtcWeight { get; } = weights?.Number("ctc") ?? 0.5;

        public double LmWeight { get; } = weights?.Number("lm") ?? 1;

        public double LengthBonus { get; } = weights?.Number("length_bonus") ?? 0;
    }

    /// <summary>The frontend; exports before 0.2 know only the default one and do not name it.</summary>
    internal sealed class FrontendSection(EspnetSection? section)
    {
        private readonly EspnetSection? _stft = section?.Section("stft");
        private readonly EspnetSection? _mel = section?.Section("logmel");

        public string? FrontendType { get; } = section?.Text("frontend_type");

        public int FftSize => _stft?.Whole("n_fft", 2, FeatureOptions.LargestFft) ?? 512;

        public int? WindowLength => _stft?.Whole("win_length", 1, FeatureOptions.LargestFft);

        public int HopLength => _stft?.Whole("hop_length", 1, FeatureOptions.LargestFft) ?? 128;

        public string? Window => _stft?.Text("window");

        public bool Center => _stft?.Flag("center") ?? true;

        public bool Normalized => _stft?.Flag("normalized") ?? false;

        public bool OneSided => _stft?.Flag("onesided") ?? true;

        public int SampleRateHz => _mel?.Whole("sr", Capture.AudioLimits.MinSampleRateHz, Capture.AudioLimits.MaxSampleRateHz) ?? 16000;

        public int? MelFftSize => _mel?.Whole("n_fft", 2, FeatureOptions.LargestFft);

        public int MelBins => _mel?.Whole("n_mels", 1, FeatureOptions.MostMelBins) ?? 80;

        public double? LowHz => _mel?.Number("fmin");

        public double? HighHz => _mel?.Number("fmax");

        public bool Htk => _mel?.Flag("htk") ?? false;

        public double? LogBase => _mel?.Number("log_base");
    }

    internal sealed class NormalizeSection(EspnetSection section)
    {
        public string? Type { get; } = section.Text("type");

        public string? StatsFile { get; } = section.Text("stats_file");

        public bool Means { get; } = section.Flag("norm_means") ?? true;

        public bool Variances { get; } = section.Flag("norm_vars") ?? true;

        public double Epsilon { get; } = section.Number("eps") ?? 1e-20;
    }
}
