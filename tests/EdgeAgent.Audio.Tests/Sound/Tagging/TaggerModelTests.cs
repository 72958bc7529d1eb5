using EdgeAgent.Audio.Features;
using EdgeAgent.Audio.Sound.Tagging;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Features;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Sound.Tagging;

public sealed class TaggerModelTests : IDisposable
{
    private const int Rate = 16_000;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Yamnet_hears_a_tone_in_a_window_of_its_usual_length()
    {
        using var model = Load(TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses));
        Assert.Equal((Rate, 15_600, (int?)null), (model.SampleRateHz, model.UsualSamples, model.LongestSamples));
        using var tagger = model.Open("test");
        var scores = tagger.Score(TaggerGraphs.Tone(1000, 0.5, 15_600, Rate), CancellationToken.None);
        Assert.Equal(TaggerGraphs.YamnetClasses, scores.Length);
        Assert.Equal(TaggerGraphs.Score(0.5), scores[132], 1e-3);
        Assert.Equal(TaggerGraphs.Score(0), scores[435], 1e-3);
    }

    [Theory]
    [InlineData(null, 0.5 * (0.9933 + 0.0067))]
    [InlineData("output: {pooling: mean}", 0.5 * (0.9933 + 0.0067))]
    [InlineData("output: {pooling: max}", 0.9933)]
    public void Rows_of_a_window_are_averaged_or_the_highest_counts(string? pooling, double expected)
    {
        using var model = Load(TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses, pooling is null ? [] : [pooling]));
        using var tagger = model.Open("test");
        // Three rows of 0.96 s every 0.48 s: all of the tone, half of it, nothing.
        float[] samples = [.. TaggerGraphs.Tone(1000, 0.5, 15_560, Rate), .. new float[15_600]];
        var scores = tagger.Score(samples, CancellationToken.None).ToArray();
        Assert.Equal(expected, scores[132], 5e-3);
    }

    [Fact]
    public void Of_several_outputs_for_the_classes_the_pooled_one_counts()
    {
        using var model = Load(TaggerGraphs.Bundle(_folder["panns"], TaggerGraphs.Panns(), TaggerGraphs.AudioSetClasses));
        Assert.Equal(32_000, model.SampleRateHz);
        Assert.Contains("32000 Hz", model.Assumption, StringComparison.Ordinal);
        using var tagger = model.Open("test");
        // The pooled output holds the highest of the frames, the other one would be averaged.
        float[] samples = [.. TaggerGraphs.Tone(2000, 0.5, 16_000, 32_000), .. new float[32_000]];
        Assert.Equal(TaggerGraphs.Score(0.5), tagger.Score(samples, CancellationToken.None)[435], 1e-3);
    }

    [Fact]
    public void A_bundle_says_the_rate_of_a_waveform()
    {
        using var model = Load(TaggerGraphs.Bundle(_folder["panns"], TaggerGraphs.Panns(), TaggerGraphs.AudioSetClasses, "features: {type: waveform, sample_rate: 8000}"));
        Assert.Equal((8000, 7800), (model.SampleRateHz, model.UsualSamples));
        Assert.Null(model.Assumption);
    }

    [Fact]
    public void An_audio_spectrogram_transformer_is_read_from_its_folder()
    {
        using var model = Load(AstFolder());
        Assert.Equal((Rate, (int?)164_080, 164_080), (model.SampleRateHz, model.LongestSamples, model.UsualSamples));
        Assert.Equal("Dog", model.Labels[69]);
        using var tagger = model.Open("test");

        // By hand: the mean over the time of Kaldi's filter banks, normalised, through the head and a sigmoid.
        var samples = TaggerGraphs.Tone(2000, 0.5, 164_080, Rate);
        var frames = FeatureExtractor.Create(new KaldiFbankOptions { MelBins = 128, Window = WindowShape.Hann });
        var features = new float[1024 * 128];
        Assert.Equal(1024, frames.Extract(samples, features));
        var sum = features.Where((_, i) => i % 128 >= 64).Sum(v => ((double)v + 4.2677393) / (2 * 4.5689974)) / 1024;
        Assert.Equal(1 / (1 + Math.Exp(4 - (sum * 40 / 128))), tagger.Score(samples, CancellationToken.None)[132], 1e-3);
    }

    [Fact]
    public void A_short_window_of_filter_banks_is_lengthened_with_zeros_before_they_are_normalised()
    {
        var bundle = new BundleReader([]).Read(AstFolder());
        using var session = ModelSession.Open(bundle.MainFile);
        var graph = TaggerGraph.Read(session.Path, session.Signature, bundle);
        var window = new TaggerWindow(graph);
        window.Take(TaggerGraphs.Tone(2000, 0.5, Rate, Rate));
        Assert.Equal([1, 1024, 128], window.Shape.ToArray());
        var written = new float[1024 * 128];
        window.Write(written);
        // Transformers' own: (0 + 4.2677393) / (2 · 4.5689974), from frame 98 on.
        Assert.All(written[(98 * 128)..], v => Assert.Equal(0.467032, v, 1e-5));
        Assert.DoesNotContain(written[..(98 * 128)], v => Math.Abs(v - 0.467032) < 1e-6);
    }

    [Fact]
    public void A_transformer_whose_graph_leaves_the_length_open_hears_as_many_frames_as_its_exporter_says()
    {
        var free = TaggerGraphs.Ast(frames: null);
        using var model = Load(AstFolder(free));
        Assert.Equal((164_080, (int?)164_080), (model.UsualSamples, model.LongestSamples));
        using var other = Load(AstFolder());
        using var a = model.Open("a");
        using var b = other.Open("b");
        var sound = TaggerGraphs.Tone(2000, 0.5, Rate, Rate);
        Assert.Equal(b.Score(sound, CancellationToken.None).ToArray(), a.Score(sound, CancellationToken.None).ToArray());
    }

    [Fact]
    public void A_graph_that_asks_how_many_frames_there_are_is_told()
    {
        // The layout of icefall's audio taggers: x [N, T, 80] and x_lens [N]; this one gives the count over 1000 as a score.
        var graph = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "N", "T", 80).Input("x_lens", OnnxModelWriter.Int64, "N").Output("logits", OnnxModelWriter.Float32, "N", 2)
            .Weights("thousand", OnnxModelWriter.Float32, [1, 2], [.. BitConverter.GetBytes(1000f), .. BitConverter.GetBytes(2000f)])
            .Weights("axis", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(1L))
            .Node("Cast", ["x_lens"], ["count"], "", OnnxModelWriter.Attribute("to", 1)).Node("Unsqueeze", ["count", "axis"], ["column"]).Node("Div", ["column", "thousand"], ["logits"]);
        var folder = _folder["icefall"];
        Directory.CreateDirectory(folder);
        graph.Save(Path.Combine(folder, "model.onnx"));
        File.WriteAllText(Path.Combine(folder, "model.yaml"), "family: tagger\nlabels: [a, b]\nfeatures: {type: kaldi-fbank}\n");
        using var model = Load(folder);
        using var tagger = model.Open("test");
        Assert.Equal([0.098f, 0.049f], tagger.Score(new float[Rate], CancellationToken.None).ToArray());
    }

    [Fact]
    public void Frames_may_stand_in_columns_below_a_channel()
    {
        // EfficientAT's layout, [batch, 1, mel bands, frames]: the mean over bands of each frame would be another class's.
        var graph = new OnnxModelWriter().Input("mel", OnnxModelWriter.Float32, 1, 1, 4, 10).Output("logits", OnnxModelWriter.Float32, 1, 4)
            .Node("ReduceMean", ["mel"], ["logits"], "", OnnxModelWriter.Attribute("axes", [1L, 3L]), OnnxModelWriter.Attribute("keepdims", 0));
        var folder = _folder["efficient"];
        Directory.CreateDirectory(folder);
        graph.Save(Path.Combine(folder, "model.onnx"));
        File.WriteAllText(Path.Combine(folder, "model.yaml"), "family: tagger\nlabels: [a, b, c, d]\noutput: {activation: sigmoid}\nfeatures: {type: librosa-mel, sample_rate: 8000, n_fft: 256, hop: 80, n_mels: 4, top_db: 0}\n");
        using var model = Load(folder);
        using var tagger = model.Open("test");
        var samples = TaggerGraphs.Tone(520, 0.5, model.UsualSamples, 8000);
        var extractor = FeatureExtractor.Create(new LibrosaMelOptions { SampleRateHz = 8000, FftSize = 256, HopLength = 80, MelBins = 4, TopDb = null });
        var features = new float[extractor.FramesFor(samples.Length) * 4];
        extractor.Extract(samples, features);
        var expected = Enumerable.Range(0, 4).Select(d => 1 / (1 + Math.Exp(-Enumerable.Range(0, 10).Average(t => (double)features[(t * 4) + d]))));
        Assert.All(expected.Zip(tagger.Score(samples, CancellationToken.None).ToArray()), p => Assert.Equal(p.First, p.Second, 1e-5));
    }

    [Fact]
    public void A_classifier_on_whispers_encoder_hears_a_chunk_at_a_time()
    {
        var graph = new OnnxModelWriter().Input("input_features", OnnxModelWriter.Float32, 1, 80, 3000).Output("logits", OnnxModelWriter.Float32, 1, 80)
            .Node("ReduceMean", ["input_features"], ["logits"], "", OnnxModelWriter.Attribute("axes", [2L]), OnnxModelWriter.Attribute("keepdims", 0));
        var folder = TaggerGraphs.Bundle(_folder["whisper"], graph, 80, "output: {activation: softmax}", "features: {type: whisper}");
        using var model = Load(folder);
        Assert.Equal((480_000, (int?)480_000), (model.UsualSamples, model.LongestSamples));
        using var tagger = model.Open("test");
        Assert.Equal(1, tagger.Score(TaggerGraphs.Tone(520, 0.5, Rate, Rate), CancellationToken.None).ToArray().Sum(), 1e-4);
    }

    [Fact]
    public void Numbers_that_are_no_scores_are_given_a_sigmoid_each_and_that_is_said()
    {
        using var model = Load(TaggerGraphs.Bundle(_folder["ast"], TaggerGraphs.Ast(64), TaggerGraphs.AudioSetClasses, "features: {type: kaldi-fbank, n_mels: 128}"));
        Assert.Contains("a sigmoid of each number", model.Assumption, StringComparison.Ordinal);
        using var tagger = model.Open("test");
        Assert.Equal(1 / (1 + Math.Exp(4)), tagger.Score(new float[1000], CancellationToken.None)[5], 1e-4);
    }

    [Theory]
    [InlineData("output: {activation: sigmoid}", "ends in one")]
    [InlineData("labels: [one, two, three, four]", "there are 4 labels")]
    [InlineData("features: {type: kaldi-fbank, n_mels: 64}", "have 64 values a frame")]
    [InlineData("task: vad", "is not what the family 'tagger' does")]
    [InlineData("output: {pooling: median}", "pooling")]
    public void A_bundle_that_contradicts_its_graph_is_refused(string line, string said)
    {
        var folder = TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses);
        var lines = File.ReadAllLines(Path.Combine(folder, "model.yaml")).Where(l => !line.StartsWith(l.Split(':')[0], StringComparison.Ordinal));
        File.WriteAllLines(Path.Combine(folder, "model.yaml"), [.. lines, line]);
        Assert.Contains(said, Assert.Throws<ModelException>(() => Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_without_names_of_its_classes_is_refused()
    {
        var path = TaggerGraphs.Yamnet().Save(_folder["bare.onnx"]);
        var refused = Assert.Throws<ModelException>(() => Load(path));
        Assert.Equal(ModelFault.Unfitting, refused.Fault);
        Assert.Contains("labels: FILE", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Frames_of_features_that_nobody_names_are_refused_with_what_would_name_them()
    {
        var folder = TaggerGraphs.Bundle(_folder["ast"], TaggerGraphs.Ast(64), TaggerGraphs.AudioSetClasses);
        Assert.Contains("features: {type: kaldi-fbank, n_mels: 128}", Assert.Throws<ModelException>(() => Load(folder)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_that_the_graph_does_not_take_is_refused()
    {
        using var model = Load(AstFolder());
        Assert.Equal(32_000, model.SamplesOf(TimeSpan.FromSeconds(2)));
        Assert.Contains("10.255 s at a time", Assert.Throws<ModelException>(() => model.SamplesOf(TimeSpan.FromSeconds(11))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_window_costs_no_memory()
    {
        using var model = Load(TaggerGraphs.Bundle(_folder["yamnet"], TaggerGraphs.Yamnet(), TaggerGraphs.YamnetClasses));
        using var tagger = model.Open("test");
        var samples = TaggerGraphs.Tone(1000, 0.5, 15_600, Rate);
        Assert.Equal(0, SteadyState.Bytes(() => tagger.Score(samples, CancellationToken.None)));
    }

    private string AstFolder(OnnxModelWriter? graph = null)
    {
        var folder = _folder[graph is null ? "ast-audioset" : "ast-free"];
        Directory.CreateDirectory(folder);
        (graph ?? TaggerGraphs.Ast()).Save(Path.Combine(folder, "model.onnx"));
        var names = string.Join(',', TaggerGraphs.Labels(TaggerGraphs.AudioSetClasses).Select((label, i) => $"\"{i}\":\"{label}\""));
        File.WriteAllText(Path.Combine(folder, "config.json"), $$"""{"model_type":"audio-spectrogram-transformer","id2label":{ {{names}} },"architectures":["ASTForAudioClassification"]}""");
        File.WriteAllText(Path.Combine(folder, "preprocessor_config.json"),
            """{"feature_extractor_type":"ASTFeatureExtractor","do_normalize":true,"feature_size":1,"max_length":1024,"mean":-4.2677393,"num_mel_bins":128,"sampling_rate":16000,"std":4.5689974}""");
        return folder;
    }

    private static TaggerModel Load(string reference) => TaggerModel.Load(new BundleReader([]).Read(reference), Engine.Cpu, TimeProvider.System, NullLogger.Instance);
}
