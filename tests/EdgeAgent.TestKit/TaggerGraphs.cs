using System.Runtime.InteropServices;

namespace EdgeAgent.TestKit;

/// <summary>
/// Small networks that name sounds, with the inputs, outputs, shapes and kinds of operators that the exporters of YAMNet, PANNs, EfficientAT and AST give theirs.
/// They are synthetic: three classes hear a tone each, by convolutions with its sine and cosine, and all others nothing. A tone of amplitude A that fills a share s of a
/// row gives the class a score of sigmoid(20·(A·s − 0.25)), up to how windows of 25 ms straddle its ends.
/// </summary>
public static class TaggerGraphs
{
    /// <summary>Classes of YAMNet.</summary>
    public const int YamnetClasses = 521;

    /// <summary>Classes of AudioSet.</summary>
    public const int AudioSetClasses = 527;

    /// <summary>The tones that are heard, in hertz; whole periods fit 25 ms.</summary>
    public static IReadOnlyList<int> Tones { get; } = [520, 1000, 2000];

    /// <summary>The classes that hear them.</summary>
    public static IReadOnlyList<int> ToneClasses { get; } = [69, 132, 435];

    /// <summary>What these classes are called in <see cref="Labels"/>.</summary>
    public static IReadOnlyList<string> ToneLabels { get; } = ["Dog", "Music", "Glass"];

    /// <summary>Names of all classes.</summary>
    public static IReadOnlyList<string> Labels(int classes) => [.. Enumerable.Range(0, classes).Select(i => ToneClasses.ToList().IndexOf(i) is >= 0 and var tone ? ToneLabels[tone] : $"class {i}")];

    /// <summary>The score of a tone's class.</summary>
    /// <param name="amplitude">Of the tone, times the share of the row that it fills.</param>
    public static double Score(double amplitude) => 1 / (1 + Math.Exp(-20 * (amplitude - 0.25)));

    /// <summary>A tone.</summary>
    public static float[] Tone(int hertz, double amplitude, int samples, int sampleRateHz) =>
        [.. Enumerable.Range(0, samples).Select(i => (float)(amplitude * Math.Sin(2 * Math.PI * hertz * i / sampleRateHz)))];

    /// <summary>YAMNet by TensorFlow's names: <c>waveform</c> [N] at 16 kHz to scores [frames, 521], embeddings [frames, 1024] and a spectrogram; rows of 0.96 s every 0.48 s.</summary>
    public static OnnxModelWriter Yamnet()
    {
        var graph = Magnitudes(new OnnxModelWriter().Input("waveform", OnnxModelWriter.Float32, "num_samples"), 16_000)
            .Output("scores", OnnxModelWriter.Float32, "frames", YamnetClasses)
            .Output("embeddings", OnnxModelWriter.Float32, "frames", 1024)
            .Output("log_mel_spectrogram", OnnxModelWriter.Float32, "rows", Tones.Count)
            .Node("AveragePool", ["magnitudes"], ["pooled"], "", OnnxModelWriter.Attribute("kernel_shape", [96L]), OnnxModelWriter.Attribute("strides", [48L]))
            .Node("Squeeze", ["magnitudes", "axis0"], ["m"]).Node("Transpose", ["m"], ["log_mel_spectrogram"])
            .Node("Squeeze", ["pooled", "axis0"], ["p"]).Node("Transpose", ["p"], ["rows"])
            .Weights("wide", OnnxModelWriter.Float32, [Tones.Count, 1024], new byte[Tones.Count * 1024 * 4]).Node("MatMul", ["rows", "wide"], ["embeddings"]);
        return Classes(graph, "rows", YamnetClasses, "numbers").Node("Sigmoid", ["numbers"], ["scores"]);
    }

    /// <summary>PANNs by its PyTorch names: <c>waveform</c> [batch, N] at 32 kHz to <c>clipwise_output</c> [batch, 527], the highest of the frames, and <c>framewise_output</c> [batch, T, 527].</summary>
    public static OnnxModelWriter Panns()
    {
        var graph = Magnitudes(new OnnxModelWriter().Input("waveform", OnnxModelWriter.Float32, 1, "samples"), 32_000)
            .Output("clipwise_output", OnnxModelWriter.Float32, 1, AudioSetClasses)
            .Output("framewise_output", OnnxModelWriter.Float32, 1, "time", AudioSetClasses)
            .Node("AveragePool", ["magnitudes"], ["pooled"], "", OnnxModelWriter.Attribute("kernel_shape", [32L]), OnnxModelWriter.Attribute("strides", [32L]))
            .Node("Transpose", ["pooled"], ["rows"], "", OnnxModelWriter.Attribute("perm", [0L, 2L, 1L]));
        return Classes(graph, "rows", AudioSetClasses, "numbers").Node("Sigmoid", ["numbers"], ["framewise_output"])
            .Node("ReduceMax", ["framewise_output"], ["clipwise_output"], "", OnnxModelWriter.Attribute("axes", [1L]), OnnxModelWriter.Attribute("keepdims", 0));
    }

    /// <summary>AST by optimum's names: <c>input_values</c> [batch, 1024, 128] to <c>logits</c> [batch, 527]. Class 69 hears a mean above 0 in the lower half of the mel bands, class 132 one in the upper half.</summary>
    /// <param name="frames">1024 in the published networks; null where the graph leaves it open.</param>
    public static OnnxModelWriter Ast(int? frames = 1024)
    {
        const int bins = 128;
        var weights = new float[bins * AudioSetClasses];
        for (var d = 0; d < bins; d++)
            weights[(d * AudioSetClasses) + ToneClasses[d < bins / 2 ? 0 : 1]] = 40f / bins;
        return new OnnxModelWriter().Input("input_values", OnnxModelWriter.Float32, 1, frames is { } fixedFrames ? fixedFrames : "sequence_length", bins).Output("logits", OnnxModelWriter.Float32, 1, AudioSetClasses)
            .Node("ReduceMean", ["input_values"], ["mean"], "", OnnxModelWriter.Attribute("axes", [1L]), OnnxModelWriter.Attribute("keepdims", 0))
            .Weights("head", OnnxModelWriter.Float32, [bins, AudioSetClasses], Bytes(weights)).Weights("bias", OnnxModelWriter.Float32, [AudioSetClasses], Bytes([.. Enumerable.Repeat(-4f, AudioSetClasses)]))
            .Node("MatMul", ["mean", "head"], ["product"]).Node("Add", ["product", "bias"], ["logits"]);
    }

    /// <summary>A bundle's folder of a graph and the names of its classes.</summary>
    /// <param name="folder">Is made.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="classes">How many classes it has.</param>
    /// <param name="description">Further lines of its <c>model.yaml</c>.</param>
    public static string Bundle(string folder, OnnxModelWriter graph, int classes, params string[] description)
    {
        Directory.CreateDirectory(folder);
        graph.Save(Path.Combine(folder, "model.onnx"));
        File.WriteAllLines(Path.Combine(folder, "labels.txt"), Labels(classes));
        File.WriteAllLines(Path.Combine(folder, "model.yaml"), ["family: tagger", "labels: labels.txt", .. description]);
        return folder;
    }

    /// <summary>The tones' magnitudes every 10 ms: <c>waveform</c> to <c>magnitudes</c> [1, tones, T].</summary>
    private static OnnxModelWriter Magnitudes(OnnxModelWriter graph, int sampleRateHz)
    {
        var length = sampleRateHz / 40;
        var kernels = new float[2 * Tones.Count * length];
        for (var k = 0; k < 2 * Tones.Count; k++)
        {
            for (var i = 0; i < length; i++)
            {
                var angle = 2 * Math.PI * Tones[k / 2] * i / sampleRateHz;
                kernels[(k * length) + i] = (float)(2.0 / length * (k % 2 == 0 ? Math.Cos(angle) : Math.Sin(angle)));
            }
        }

        return graph.Weights("shape", OnnxModelWriter.Int64, [3], Bytes(1L, 1L, -1L)).Weights("axis0", OnnxModelWriter.Int64, [1], Bytes(0L))
            .Node("Reshape", ["waveform", "shape"], ["sound"])
            .Weights("kernels", OnnxModelWriter.Float32, [2 * Tones.Count, 1, length], Bytes(kernels))
            .Node("Conv", ["sound", "kernels"], ["waves"], "", OnnxModelWriter.Attribute("strides", [(long)sampleRateHz / 100]))
            .Node("Mul", ["waves", "waves"], ["squares"])
            .Weights("sums", OnnxModelWriter.Float32, [Tones.Count, 2 * Tones.Count, 1], Bytes([.. Enumerable.Range(0, 2 * Tones.Count * Tones.Count).Select(i => i % (2 * Tones.Count) / 2 == i / (2 * Tones.Count) ? 1f : 0f)]))
            .Node("Conv", ["squares", "sums"], ["powers"]).Node("Sqrt", ["powers"], ["magnitudes"]);
    }

    /// <summary>The classes' numbers of rows of magnitudes.</summary>
    private static OnnxModelWriter Classes(OnnxModelWriter graph, string rows, int classes, string numbers)
    {
        var weights = new float[Tones.Count * classes];
        var bias = Enumerable.Repeat(-8f, classes).ToArray();
        for (var t = 0; t < Tones.Count; t++)
        {
            weights[(t * classes) + ToneClasses[t]] = 20;
            bias[ToneClasses[t]] = -5;
        }

        return graph.Weights("head", OnnxModelWriter.Float32, [Tones.Count, classes], Bytes(weights)).Weights("bias", OnnxModelWriter.Float32, [classes], Bytes(bias))
            .Node("MatMul", [rows, "head"], ["product"]).Node("Add", ["product", "bias"], [numbers]);
    }

    private static byte[] Bytes(params ReadOnlySpan<float> values) => MemoryMarshal.AsBytes(values).ToArray();

    private static byte[] Bytes(params ReadOnlySpan<long> values) => MemoryMarshal.AsBytes(values).ToArray();
}
