using YamlDotNet.Serialization;

namespace EdgeAgent.Audio.Recognition.Espnet;

/// <summary>
/// The parts of an espnet_onnx export's <c>config.yaml</c> that greedy CTC decoding needs, under the exporter's names
/// (espnet_onnx/export/asr/get_config.py). Sections of other searches (beam_search, lm, ngram, weights) are not read.
/// </summary>
internal sealed class EspnetConfig
{
    [YamlMember(Alias = "encoder")]
    public EncoderSection? Encoder { get; set; }

    [YamlMember(Alias = "ctc")]
    public GraphSection? Ctc { get; set; }

    [YamlMember(Alias = "token")]
    public TokenSection? Token { get; set; }

    [YamlMember(Alias = "tokenizer")]
    public TokenizerSection? Tokenizer { get; set; }

    [YamlMember(Alias = "transducer")]
    public TransducerSection? Transducer { get; set; }

    internal class GraphSection
    {
        [YamlMember(Alias = "model_path")]
        public string? ModelPath { get; set; }

        [YamlMember(Alias = "quantized_model_path")]
        public string? QuantizedModelPath { get; set; }
    }

    internal sealed class EncoderSection : GraphSection
    {
        [YamlMember(Alias = "enc_type")]
        public string? EncoderType { get; set; }

        [YamlMember(Alias = "frontend")]
        public FrontendSection? Frontend { get; set; }

        [YamlMember(Alias = "do_normalize")]
        public bool Normalizes { get; set; }

        [YamlMember(Alias = "normalize")]
        public NormalizeSection? Normalize { get; set; }

        [YamlMember(Alias = "do_preencoder")]
        public bool HasPreencoder { get; set; }

        [YamlMember(Alias = "do_postencoder")]
        public bool HasPostencoder { get; set; }
    }

    internal sealed class FrontendSection
    {
        // Exports before 0.2 know only the default frontend and do not name it.
        [YamlMember(Alias = "frontend_type")]
        public string? FrontendType { get; set; }

        [YamlMember(Alias = "stft")]
        public StftSection? Stft { get; set; }

        [YamlMember(Alias = "logmel")]
        public LogMelSection? LogMel { get; set; }
    }

    internal sealed class StftSection
    {
        [YamlMember(Alias = "n_fft")]
        public int FftSize { get; set; } = 512;

        [YamlMember(Alias = "win_length")]
        public int? WindowLength { get; set; }

        [YamlMember(Alias = "hop_length")]
        public int HopLength { get; set; } = 128;

        [YamlMember(Alias = "window")]
        public string? Window { get; set; }

        [YamlMember(Alias = "center")]
        public bool Center { get; set; } = true;

        [YamlMember(Alias = "normalized")]
        public bool Normalized { get; set; }

        [YamlMember(Alias = "onesided")]
        public bool OneSided { get; set; } = true;
    }

    internal sealed class LogMelSection
    {
        [YamlMember(Alias = "sr")]
        public int SampleRateHz { get; set; } = 16000;

        [YamlMember(Alias = "n_fft")]
        public int? FftSize { get; set; }

        [YamlMember(Alias = "n_mels")]
        public int MelBins { get; set; } = 80;

        [YamlMember(Alias = "fmin")]
        public double? LowHz { get; set; }

        [YamlMember(Alias = "fmax")]
        public double? HighHz { get; set; }

        [YamlMember(Alias = "htk")]
        public bool Htk { get; set; }

        [YamlMember(Alias = "log_base")]
        public double? LogBase { get; set; }
    }

    internal sealed class NormalizeSection
    {
        [YamlMember(Alias = "type")]
        public string? Type { get; set; }

        [YamlMember(Alias = "stats_file")]
        public string? StatsFile { get; set; }

        [YamlMember(Alias = "norm_means")]
        public bool Means { get; set; } = true;

        [YamlMember(Alias = "norm_vars")]
        public bool Variances { get; set; } = true;

        [YamlMember(Alias = "eps")]
        public double Epsilon { get; set; } = 1e-20;
    }

    internal sealed class TokenSection
    {
        [YamlMember(Alias = "list")]
        public List<string>? Tokens { get; set; }

        [YamlMember(Alias = "blank")]
        public int Blank { get; set; }
    }

    internal sealed class TokenizerSection
    {
        [YamlMember(Alias = "token_type")]
        public string? TokenType { get; set; }
    }

    internal sealed class TransducerSection
    {
        [YamlMember(Alias = "use_transducer_decoder")]
        public bool UsesTransducer { get; set; }
    }
}
