using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;

namespace EdgeAgent.Pipeline.Tests.Models.Bundles.Transformers;

/// <summary>Folders of networks that name sounds, with the files of models on the hub.</summary>
public sealed class AudioProcessorTests : IDisposable
{
    // MIT/ast-finetuned-audioset-10-10-0.4593, ast-finetuned-speech-commands-v2.
    private const string Ast = """{"architectures": ["ASTForAudioClassification"], "model_type": "audio-spectrogram-transformer", "id2label": {"0": "Speech", "1": "Male speech, man speaking"}}""";
    private const string AstProcessor = """{"do_normalize": true, "feature_extractor_type": "ASTFeatureExtractor", "feature_size": 1, "max_length": 1024, "mean": -4.2677393, "num_mel_bins": 128, "padding_side": "right", "padding_value": 0.0, "return_attention_mask": false, "sampling_rate": 16000, "std": 4.5689974}""";

    private readonly TestBundles _bundles = new();

    public void Dispose() => _bundles.Dispose();

    [Fact]
    public void An_audio_spectrogram_transformer_hears_normalised_filter_banks_and_its_classes_do_not_exclude_one_another()
    {
        var bundle = Read(Ast, AstProcessor);
        Assert.Equal(("tagger", OutputActivation.Sigmoid), (bundle.Family, bundle.Activation));
        Assert.Equal(["Speech", "Male speech, man speaking"], bundle.Labels);
        Assert.Equal(1024, bundle.FeatureFrames);
        var features = Assert.IsType<KaldiFbankOptions>(bundle.Features);
        Assert.Equal((16_000, 128, WindowShape.Hann, true), (features.SampleRateHz, features.MelBins, features.Window, features.SnipEdges));
        Assert.Equal((128, -4.2677393f, 2 * 4.5689974f), (features.Normalization!.Mean!.Count, features.Normalization.Mean[5], features.Normalization.Deviation![5]));
    }

    [Theory]
    [InlineData("wav2vec2", "Wav2Vec2ForSequenceClassification", null, OutputActivation.Softmax)]
    [InlineData("hubert", "HubertForSequenceClassification", "multi_label_classification", OutputActivation.Sigmoid)]
    public void A_network_of_waveforms_hears_them_normalised(string type, string architecture, string? problem, OutputActivation activation)
    {
        var bundle = Read($$"""{"architectures": ["{{architecture}}"], "model_type": "{{type}}", "id2label": {"0": "_unknown_"}{{(problem is null ? "" : $", \"problem_type\": \"{problem}\"")}}}""",
            """{"do_normalize": true, "feature_extractor_type": "Wav2Vec2FeatureExtractor", "feature_size": 1, "sampling_rate": 8000}""");
        Assert.Equal(("tagger", activation, 8000), (bundle.Family, bundle.Activation, bundle.Features!.SampleRateHz));
        Assert.Equal(NormalizationKind.ZeroMeanUnitVariance, Assert.IsType<WaveformOptions>(bundle.Features).Normalization!.Kind);
    }

    [Fact]
    public void A_classifier_on_whispers_encoder_hears_its_features()
    {
        var bundle = Read("""{"architectures": ["WhisperForAudioClassification"], "model_type": "whisper", "id2label": {"0": "Afrikaans"}}""",
            """{"chunk_length": 10, "feature_extractor_type": "WhisperFeatureExtractor", "feature_size": 128, "hop_length": 160, "n_fft": 400, "sampling_rate": 16000}""");
        Assert.Equal(("tagger", OutputActivation.Softmax, null), (bundle.Family, bundle.Activation, bundle.FeatureFrames));
        var features = Assert.IsType<WhisperOptions>(bundle.Features);
        Assert.Equal((128, 10.0, 400, 160), (features.MelBins, features.ChunkSeconds, features.FftSize, features.HopLength));
    }

    [Theory]
    [InlineData("""{"feature_extractor_type": "WhisperFeatureExtractor", "chunk_length": 0}""", "lengthened to more than 0")]
    [InlineData("""{"feature_extractor_type": "ClapFeatureExtractor"}""", "'ClapFeatureExtractor' is not built")]
    [InlineData("""{"sampling_rate": 16000}""", "feature_extractor_type is not said")]
    [InlineData("""{"feature_extractor_type": "ASTFeatureExtractor", "sampling_rate": 16}""", "audio of 16 Hz is none that is read")]
    [InlineData("""{"feature_extractor_type": "ASTFeatureExtractor", "max_length": 0}""", "max_length 0 is none")]
    [InlineData("""{"feature_extractor_type": "ASTFeatureExtractor", "num_mel_bins": 0}""", "num_mel_bins 0 is none")]
    [InlineData("""{"feature_extractor_type": "ASTFeatureExtractor", "num_mel_bins": 300}""", "300 mel filters cannot be told apart")]
    public void What_cannot_be_done_is_refused(string processor, string said) =>
        Assert.Contains(said, Assert.Throws<ModelException>(() => Read(Ast, processor)).Message, StringComparison.Ordinal);

    private ModelBundle Read(string config, string processor) =>
        _bundles.With("m/model.onnx").Text("m/config.json", config).Text("m/preprocessor_config.json", processor).Read("m");
}
