using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

/// <summary>
/// Exports of other rates, filters, hops, subsamplings and vocabularies than the usual ones: toy graphs under the exporter's names,
/// whose second token wins in every frame that is not silent.
/// </summary>
public sealed class UnusualExportTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(8000, 256, 100, 20, 3, 5)]
    [InlineData(16000, 400, 160, 40, 1, 2)]
    [InlineData(16000, 512, 128, 80, 8, 31)]
    [InlineData(44100, 2048, 441, 128, 6, 5000)]
    [InlineData(22050, 551, 200, 1, 4, 3)]
    public void The_words_times_follow_whatever_hop_and_subsampling_there_are(int rate, int fft, int hop, int mels, int subsampling, int tokens)
    {
        using var model = Load(rate, fft, hop, mels, mels, subsampling, tokens, tokens);
        using var recognizer = model.Open("test", new RecognizerOptions());
        // Half a second of silence, a second of noise, half a second of silence.
        var samples = new float[2 * rate];
        var random = new Random(1);
        for (var i = rate / 2; i < rate * 3 / 2; i++)
            samples[i] = random.NextSingle() - 0.5f;

        var transcript = recognizer.Recognize(samples, 1000, CancellationToken.None);

        Assert.Equal("t1", transcript.Text);
        var word = Assert.Single(transcript.Words);
        var slack = 1000.0 * (fft + subsampling * hop) / rate;
        Assert.Equal(1500, word.StartMs, slack);
        Assert.Equal(2500, word.EndMs, slack);
    }

    [Fact]
    public void Fewer_filters_than_the_encoder_takes_are_refused_in_words()
    {
        var fault = Assert.Throws<ModelException>(() => Load(16000, 512, 128, 40, 80, 4, 5, 5));
        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("but config.yaml says logmel.n_mels: 40", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fewer_tokens_than_the_scores_are_refused_in_words()
    {
        var fault = Assert.Throws<ModelException>(() => Load(16000, 512, 128, 80, 80, 4, 6, 5));
        Assert.Equal(ModelFault.Unfitting, fault.Fault);
        Assert.Contains("gives scores of 6 tokens, config.yaml lists 5", fault.Message, StringComparison.Ordinal);
    }

    private EspnetModel Load(int rate, int fft, int hop, int mels, int encoderMels, int subsampling, int scores, int tokens)
    {
        // The mean of a frame's log-mel values, above −12 where there is sound: every n-th frame of it.
        var mean = new float[encoderMels];
        Array.Fill(mean, 1f / encoderMels);
        new OnnxModelWriter().Input("feats", OnnxModelWriter.Float32, 1, "T", encoderMels).Output("encoder_out", OnnxModelWriter.Float32, 1, "T2", 1)
            .Weights("mean", OnnxModelWriter.Float32, [encoderMels, 1], Bytes(mean)).Weights("from", OnnxModelWriter.Int64, [1], Bytes(0L))
            .Weights("to", OnnxModelWriter.Int64, [1], Bytes(long.MaxValue)).Weights("axis", OnnxModelWriter.Int64, [1], Bytes(1L))
            .Weights("step", OnnxModelWriter.Int64, [1], Bytes((long)subsampling))
            .Node("MatMul", ["feats", "mean"], ["level"]).Node("Slice", ["level", "from", "to", "axis", "step"], ["encoder_out"]).Save(_folder["encoder.onnx"]);
        // Blank gets 0, the second token the level above −12, all others little.
        var bias = new float[scores];
        Array.Fill(bias, -100);
        (bias[0], bias[1]) = (0, 12);
        var pick = new float[scores];
        pick[1] = 1;
        new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 1, "T", 1).Output("ctc_out", OnnxModelWriter.Float32, 1, "T", scores)
            .Weights("pick", OnnxModelWriter.Float32, [1, scores], Bytes(pick)).Weights("bias", OnnxModelWriter.Float32, [scores], Bytes(bias))
            .Node("MatMul", ["x", "pick"], ["picked"]).Node("Add", ["picked", "bias"], ["logits"])
            .Node("LogSoftmax", ["logits"], ["ctc_out"], "", OnnxModelWriter.Attribute("axis", 2)).Save(_folder["ctc.onnx"]);
        File.WriteAllText(_folder["config.yaml"], string.Create(CultureInfo.InvariantCulture, $$"""
            encoder:
              do_normalize: false
              model_path: encoder.onnx
              frontend:
                stft: {n_fft: {{fft}}, hop_length: {{hop}}, win_length: null, window: hann, center: true, normalized: false, onesided: true}
                logmel: {sr: {{rate}}, n_fft: {{fft}}, n_mels: {{mels}}, fmin: null, fmax: null, htk: false, log_base: null}
            ctc: {model_path: ctc.onnx}
            token:
              blank: 0
              list: [{{string.Join(", ", Enumerable.Range(0, tokens).Select(t => $"t{t}"))}}]
            tokenizer: {token_type: word}
            """));
        return EspnetModel.Load(
            new ModelBundle { Name = "toy", Folder = _folder.Path, Files = new Dictionary<string, string>() }, new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance);
    }

    private static byte[] Bytes(long value) => BitConverter.GetBytes(value);

    private static byte[] Bytes(float[] values) => MemoryMarshal.AsBytes<float>(values).ToArray();
}
