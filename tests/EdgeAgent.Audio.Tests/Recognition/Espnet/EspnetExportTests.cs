using System.Diagnostics;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

public sealed class EspnetExportTests
{
    private const string Conformer = "exports/espnet/conformer";

    [AssetFact]
    public void An_export_that_needs_what_is_not_built_is_refused_by_its_key()
    {
        using var export = new ExportCopy("exports/espnet/streaming", c => c.Replace("subsample: 4", "subsample: 5", StringComparison.Ordinal));
        var fault = Assert.Throws<ModelException>(() => EspnetExport.Read(export.Folder));
        Assert.Equal(ModelFault.Unsupported, fault.Fault);
        Assert.Equal(
            $"{Path.Combine(export.Folder, "config.yaml")}: encoder.subsample: 5 is not built; subsampling by 4, 6 and 8 of an encoder of blocks is.", fault.Message);
    }

    [AssetTheory]
    [InlineData("frontend_type: default", "frontend_type: hubert", ModelFault.Unsupported, "encoder.frontend.frontend_type: hubert is not built; the default frontend (log-mel) is.")]
    [InlineData("do_postencoder: false", "do_postencoder: true", ModelFault.Unsupported, "encoder.do_postencoder: true is not built")]
    [InlineData("window: hann", "window: kaiser", ModelFault.Unsupported, "encoder.frontend.stft.window: kaiser is not built; hann, hamming, blackman and null are.")]
    [InlineData("type: gmvn", "type: cmvn", ModelFault.Unsupported, "encoder.normalize.type: cmvn is not built; gmvn and utterance_mvn are.")]
    [InlineData("token_type: bpe", "token_type: whisper", ModelFault.Unsupported, "tokenizer.token_type: whisper is not built; bpe, char, word and phn are.")]
    [InlineData("dec_type: XformerDecoder", "dec_type: S4Decoder", ModelFault.Unsupported, "decoder.dec_type: S4Decoder is not built; XformerDecoder and RNNDecoder are.")]
    [InlineData("lm_type: TransformerLM", "lm_type: TreeLM", ModelFault.Unsupported, "lm.lm_type: TreeLM is not built; TransformerLM and SequentialRNNLM are.")]
    [InlineData("pre_beam_score_key: full", "pre_beam_score_key: decoder", ModelFault.Unsupported, "beam_search.pre_beam_score_key: decoder is not built; full and null are.")]
    [InlineData("beam_size: 5", "beam_size: 0", ModelFault.BadBundle, "beam_search.beam_size: '0' stands there, a whole number from 1 to 1000 is expected.")]
    [InlineData("eos: 59", "eos: 60", ModelFault.BadBundle, "token.sos is 59 and token.eos is 60, but there are tokens 0 to 59.")]
    [InlineData("model_path: full/xformer_decoder.onnx", "model_path: full/transformer_lm.onnx", ModelFault.Unfitting, "transformer_lm.onnx takes tgt int64 [tgt_batch, tgt_length], cache_0 float32")]
    [InlineData("model_path: full/transformer_lm.onnx", "model_path: full/xformer_decoder.onnx", ModelFault.Unfitting, "ESPnet's transformer language model takes tgt int64 [B, L] and cache_0…")]
    [InlineData("model_path: full/xformer_decoder.onnx", "model_path: full/gone.onnx", ModelFault.Missing, "names full/gone.onnx as decoder.model_path; neither that file nor gone.onnx under")]
    [InlineData("encoder:", "encode:", ModelFault.BadBundle, "has no section 'encoder'")]
    [InlineData("blank: 0", "blank: 60", ModelFault.BadBundle, "token.blank is 60, but there are tokens 0 to 59.")]
    [InlineData("win_length: 400", "win_length: 600", ModelFault.BadBundle, "encoder.frontend: The features 'espnet-logmel' cannot be computed: a window of 600 samples does not fit a transform of 512.")]
    [InlineData("fmax: 8000.0", "fmax: 9000.0", ModelFault.BadBundle, "mel filters from 0 to 9000 Hz do not fit audio of 16000 Hz")]
    [InlineData("hop_length: 160", "hop_length: often", ModelFault.BadBundle, "config.yaml:32:19: encoder.frontend.stft.hop_length: 'often' stands there, a whole number from 1 to 16384 is expected.")]
    [InlineData("n_fft: 512", "n_fft: 1000000007", ModelFault.BadBundle, "encoder.frontend.logmel.n_fft: '1000000007' stands there")]
    [InlineData("n_mels: 80", "n_mels: 100000000", ModelFault.BadBundle, "encoder.frontend.logmel.n_mels: '100000000' stands there, a whole number from 1 to 1024 is expected.")]
    [InlineData("sr: 16000", "sr: 0", ModelFault.BadBundle, "encoder.frontend.logmel.sr: '0' stands there, a whole number from 1000 to 768000 is expected.")]
    [InlineData("center: true", "center: maybe", ModelFault.BadBundle, "encoder.frontend.stft.center: 'maybe' stands there, true or false is expected.")]
    [InlineData("fmin: 0", "fmin: .nan", ModelFault.BadBundle, "encoder.frontend.logmel.fmin: '.nan' stands there, a number is expected.")]
    [InlineData("    hop_length: 160", "    hop_length: 160\n      hop_length: 80", ModelFault.BadBundle, "encoder.frontend.stft.hop_length: the key stands here for the second time.")]
    [InlineData("blank: 0", "blank: -1", ModelFault.BadBundle, "token.blank: '-1' stands there")]
    [InlineData("token_type: bpe", "token_type: [bpe]", ModelFault.BadBundle, "tokenizer.token_type: a list stands there, a text is expected.")]
    [InlineData("    normalized: false", "    normalized: [[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]", ModelFault.BadBundle, "nested deeper than 16 levels")]
    [InlineData("beam_search:", "beam_search: &a\n  again: *a", ModelFault.BadBundle, "stands within its own anchor")]
    [InlineData("eps: 1.0e-20", "eps: 0", ModelFault.BadBundle, "the ε of a normalisation is a number above 0, not 0")]
    [InlineData("n_mels: 80", "n_mels: 40", ModelFault.Damaged, "they are of frames of 80 values, the features have 40")]
    [InlineData("stats_file: feats_stats.npz", "stats_file: elsewhere.npz", ModelFault.Missing, "names elsewhere.npz as encoder.normalize.stats_file; neither that file nor elsewhere.npz under")]
    [InlineData("stats_file: feats_stats.npz", "stats_file: full/ctc.onnx", ModelFault.Damaged, "ctc.onnx is no form of statistics that is read")]
    [InlineData("model_path: full/default_encoder.onnx", "model_path: full/ctc.onnx", ModelFault.Unfitting, "an ESPnet encoder for whole utterances takes feats float32 [1, T, 80]")]
    [InlineData("model_path: full/ctc.onnx", "model_path: full/default_encoder.onnx", ModelFault.Unfitting, "takes encoded frames of 80 values, the encoder gives 64.")]
    [InlineData("  - H\n", "  - H\n  - Q\n", ModelFault.Unfitting, "gives scores of 60 tokens, config.yaml lists 61.")]
    [InlineData("  quantized_model_path: quantize/ctc_qt.onnx\n", "", ModelFault.Missing, "names no ctc.quantized_model_path: this export has no quantized graphs.")]
    public void A_fault_of_the_export_is_said_in_words(string from, string to, ModelFault kind, string sentence)
    {
        var changed = false;
        using var export = new ExportCopy(Conformer, config =>
        {
            changed = config.Contains(from, StringComparison.Ordinal);
            return config.Replace(from, to, StringComparison.Ordinal);
        });
        Assert.True(changed);

        var fault = Assert.Throws<ModelException>(() => Open(export.Folder, quantized: sentence.Contains("quantized", StringComparison.Ordinal)));

        Assert.Contains(sentence, fault.Message, StringComparison.Ordinal);
        Assert.Equal(kind, fault.Fault);
    }

    [Fact]
    public void A_folder_without_configuration_is_no_export()
    {
        var fault = Assert.Throws<ModelException>(() => EspnetExport.Read(Path.GetTempPath()));
        Assert.Equal(ModelFault.Missing, fault.Fault);
        Assert.Contains("has no config.yaml, so it is not a folder that espnet_onnx exported", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_configuration_is_refused()
    {
        var folder = Directory.CreateTempSubdirectory("espnet-").FullName;
        File.WriteAllText(Path.Combine(folder, "config.yaml"), "");
        Assert.Contains("has no section 'encoder'", Assert.Throws<ModelException>(() => EspnetExport.Read(folder)).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [ProgramFact("mkfifo")]
    public async Task A_pipe_in_the_place_of_the_configuration_is_refused_and_not_waited_for()
    {
        using var folder = new TemporaryFolder();
        using (var make = Process.Start("mkfifo", folder["config.yaml"]))
            await make.WaitForExitAsync();
        var reading = Task.Run(() => Assert.Throws<ModelException>(() => EspnetExport.Read(folder.Path)));
        var fault = await reading.WaitAsync(Until.Patience);
        Assert.Contains("it is a pipe or device, not a file", fault.Message, StringComparison.Ordinal);
    }

    [AssetFact]
    public void Features_are_read_under_the_exporters_keys()
    {
        using var export = new ExportCopy(Conformer, config => config
            .Replace("n_fft: 512", "n_fft: 400", StringComparison.Ordinal).Replace("win_length: 400", "win_length: null", StringComparison.Ordinal)
            .Replace("log_base: null", "log_base: 10.0", StringComparison.Ordinal).Replace("htk: false", "htk: true", StringComparison.Ordinal)
            .Replace("fmin: 0", "fmin: null", StringComparison.Ordinal).Replace("fmax: 8000.0", "fmax: null", StringComparison.Ordinal)
            .Replace("window: hann", "window: hamming", StringComparison.Ordinal).Replace("center: true", "center: false", StringComparison.Ordinal)
            .Replace("normalized: false", "normalized: true", StringComparison.Ordinal).Replace("hop_length: 160", "hop_length: 100", StringComparison.Ordinal));

        Assert.Equal(
            new EspnetLogMelOptions
            {
                FftSize = 400,
                WindowLength = null,
                HopLength = 100,
                Window = WindowShape.Hamming,
                Center = false,
                Normalized = true,
                LogBase = 10,
                Scale = MelScale.Htk,
            },
            EspnetExport.Read(export.Folder).Features());
    }

    private static void Open(string folder, bool quantized)
    {
        using var model = Load(folder, quantized);
        using var recognizer = model.Open("test", new RecognizerOptions());
    }

    private static EspnetModel Load(string folder, bool quantized) => EspnetModel.Load(
        new ModelBundle { Name = "conformer", Folder = folder, Files = new Dictionary<string, string>() },
        new EspnetModelOptions { Quantized = quantized },
        TimeProvider.System,
        NullLogger.Instance);
}
