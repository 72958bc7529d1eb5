using System.Globalization;
using System.Runtime.InteropServices;
using EdgeAgent.TestKit;

namespace EdgeAgent.Audio.Tests.Recognition.Espnet;

/// <summary>
/// An export of made-up weights under espnet_onnx's own names and shapes, of any size, and the same mathematics in plain loops: each
/// scorer from scratch for a whole text, so that whatever is done with caches, batches and states must come out the same.
/// </summary>
internal sealed class SyntheticExport : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Random _random;
    private readonly int _mels;
    private readonly int _width;
    private readonly int _units;
    private readonly int _layers;
    private readonly Dictionary<string, float[]> _weights = [];

    public SyntheticExport(int seed, string decoder, string lm, int vocabulary, int mels, int width, int units, int layers, int subsampling, string search, bool sharesMemory = true)
    {
        (_random, Vocabulary, _mels, _width, _units, _layers) = (new Random(seed), vocabulary, mels, width, units, layers);
        WriteEncoder(subsampling);
        WriteCtc();
        var decoderSection = decoder switch
        {
            "transformer" => WriteTransformerDecoder(sharesMemory),
            "lstm" or "gru" => WriteRnnDecoder(decoder),
            _ => "",
        };
        var lmSection = lm switch
        {
            "transformer" => WriteTransformerLm(),
            "lstm" or "gru" => WriteRnnLm(lm),
            _ => "lm: {use_lm: false}",
        };
        File.WriteAllText(_folder["config.yaml"], string.Create(CultureInfo.InvariantCulture, $$"""
            encoder:
              enc_type: DefaultEncoder
              do_normalize: false
              model_path: /nowhere/full/default_encoder.onnx
              frontend:
                stft: {n_fft: 256, hop_length: 100, win_length: 200, window: hann, center: true, normalized: false, onesided: true}
                logmel: {sr: 8000, n_fft: 256, n_mels: {{mels}}, fmin: 80, fmax: 3800, htk: true, log_base: null}
            ctc: {model_path: /nowhere/full/ctc.onnx}
            {{decoderSection}}
            {{lmSection}}
            {{search}}
            transducer: {use_transducer_decoder: false}
            token: {blank: 0, sos: {{vocabulary - 1}}, eos: {{vocabulary - 1}}, list: [{{string.Join(", ", Enumerable.Range(0, vocabulary).Select(t => $"t{t}"))}}]}
            tokenizer: {token_type: word}
            """));
    }

    public string Folder => _folder.Path;

    public int Vocabulary { get; }

    public int Eos => Vocabulary - 1;

    public void Dispose() => _folder.Dispose();

    /// <summary>ln P(token | text) of the decoder for a text that begins with sos, [vocabulary].</summary>
    public double[] TransformerDecoder(int[] text, double[][] memory)
    {
        var rows = Enumerable.Range(0, _layers).Select(_ => new List<double[]>()).ToArray();
        double[] x = [];
        foreach (var token in text)
        {
            x = Row("dec.embed", token, _units);
            for (var i = 0; i < _layers; i++)
            {
                var before = Sum(rows[i], _units);
                var heard = Attend(Times(x, $"dec.q{i}", _width), memory);
                x = Tanh(Add(Times(x, $"dec.x{i}", _units), Times(before, $"dec.c{i}", _units), Times(heard, $"dec.h{i}", _units)));
                rows[i].Add(x);
            }
        }

        // The whole text, not its last token alone.
        var bag = Sum([.. text.Select(t => Row("dec.embed", t, _units))], _units);
        return LogSoftmax(Add(Times(x, "dec.out", Vocabulary), Times(bag, "dec.bag", Vocabulary)));
    }

    /// <summary>The same of the language model.</summary>
    public double[] TransformerLm(int[] text)
    {
        var rows = Enumerable.Range(0, _layers).Select(_ => new List<double[]>()).ToArray();
        double[] x = [];
        foreach (var token in text)
        {
            x = Row("lm.embed", token, _units);
            for (var i = 0; i < _layers; i++)
            {
                x = Tanh(Add(x, Times(Attend(x, [.. rows[i], x]), $"lm.w{i}", _units)));
                rows[i].Add(x);
            }
        }

        return LogSoftmax(Times(x, "lm.out", Vocabulary));
    }

    public double[] RnnDecoder(int[] text, double[][] memory, bool hasCells)
    {
        var z = Enumerable.Range(0, _layers).Select(_ => new double[_units]).ToArray();
        var c = Enumerable.Range(0, _layers).Select(_ => new double[_units]).ToArray();
        var attended = Enumerable.Repeat(1.0 / memory.Length, memory.Length).ToArray();
        foreach (var token in text)
        {
            var query = Times(z[0], "dec.q", _units);
            var e = memory.Select((row, t) => Dot(Tanh(Add(Times(row, "dec.pre", _units), query)), Floats("dec.g")) + (3 * attended[t]));
            attended = Softmax([.. e.Select(v => 2 * v)]);
            var heard = new double[_width];
            for (var t = 0; t < memory.Length; t++)
                heard = Add(heard, [.. memory[t].Select(v => v * attended[t])]);
            var x = Add(Times(Row("dec.embed", token, _units), "dec.x", _units), Times(heard, "dec.h", _units));
            for (var i = 0; i < _layers; i++)
            {
                if (hasCells)
                    c[i] = Tanh(Add(x, Times(c[i], $"dec.c{i}", _units)));
                z[i] = Tanh(Add(hasCells ? c[i] : x, Times(z[i], $"dec.z{i}", _units)));
                x = z[i];
            }
        }

        return LogSoftmax(Times(z[^1], "dec.out", Vocabulary));
    }

    public double[] RnnLm(int[] text, bool hasCells)
    {
        var h = Enumerable.Range(0, _layers).Select(_ => new double[_units]).ToArray();
        var c = Enumerable.Range(0, _layers).Select(_ => new double[_units]).ToArray();
        double[] x = [];
        foreach (var token in text)
        {
            x = Row("lm.embed", token, _units);
            for (var i = 0; i < _layers; i++)
            {
                if (hasCells)
                    c[i] = Tanh(Add(x, Times(c[i], $"lm.c{i}", _units)));
                h[i] = Tanh(Add(hasCells ? c[i] : x, Times(h[i], $"lm.h{i}", _units)));
                x = h[i];
            }
        }

        return LogSoftmax(Times(x, "lm.out", Vocabulary));
    }

    private static double Dot(double[] a, float[] b) => a.Select((v, i) => v * b[i]).Sum();

    private static double[] Tanh(double[] a) => Array.ConvertAll(a, Math.Tanh);

    private static double[] Sum(List<double[]> rows, int length) => rows.Count == 0 ? new double[length] : rows.Aggregate((a, b) => Add(a, b));

    private static double[] Add(params double[][] rows) => [.. rows[0].Select((_, i) => rows.Sum(r => r[i]))];

    private static double[] Softmax(double[] logits)
    {
        var sum = logits.Sum(Math.Exp);
        return Array.ConvertAll(logits, l => Math.Exp(l) / sum);
    }

    private static double[] LogSoftmax(double[] logits)
    {
        var sum = Math.Log(logits.Sum(Math.Exp));
        return Array.ConvertAll(logits, l => l - sum);
    }

    private static double[] Attend(double[] query, double[][] rows)
    {
        var weights = Softmax([.. rows.Select(r => r.Select((v, i) => v * query[i]).Sum())]);
        return [.. query.Select((_, i) => rows.Select((r, t) => r[i] * weights[t]).Sum())];
    }

    private static byte[] Int64(params long[] values) => MemoryMarshal.AsBytes<long>(values).ToArray();

    private float[] Floats(string name) => _weights[name];

    private double[] Row(string name, int row, int length) => [.. Floats(name).AsSpan(row * length, length).ToArray().Select(v => (double)v)];

    private double[] Times(double[] x, string name, int columns)
    {
        var w = Floats(name);
        return [.. Enumerable.Range(0, columns).Select(j => x.Select((v, i) => v * w[(i * columns) + j]).Sum())];
    }

    private static OnnxModelWriter Graph() => new OnnxModelWriter()
        .Weights("axis1", OnnxModelWriter.Int64, [1], Int64(1)).Weights("last", OnnxModelWriter.Int64, [1], Int64(-1)).Weights("end", OnnxModelWriter.Int64, [1], Int64(long.MaxValue));

    /// <summary>Weights of a size at which nothing is near 0 or near saturation.</summary>
    private string Matrix(OnnxModelWriter graph, string name, int rows, int columns, double scale = 1)
    {
        if (!_weights.TryGetValue(name, out var values))
            values = _weights[name] = [.. Enumerable.Range(0, rows * columns).Select(_ => (float)(scale * 3 * (_random.NextDouble() - 0.5) / Math.Sqrt(rows)))];
        graph.Weights(name, OnnxModelWriter.Float32, [rows, columns], MemoryMarshal.AsBytes<float>(values).ToArray());
        return name;
    }

    private void WriteEncoder(int subsampling)
    {
        var graph = Graph().Input("feats", OnnxModelWriter.Float32, 1, "T", _mels).Output("encoder_out", OnnxModelWriter.Float32, 1, "T2", _width)
            .Weights("step", OnnxModelWriter.Int64, [1], Int64(subsampling)).Weights("from", OnnxModelWriter.Int64, [1], Int64(0));
        Save(graph.Node("MatMul", ["feats", Matrix(graph, "enc.w", _mels, _width, 0.15)], ["mixed"]).Node("Slice", ["mixed", "from", "end", "axis1", "step"], ["few"])
            .Node("Sin", ["few"], ["encoder_out"]), "default_encoder");
    }

    private void WriteCtc()
    {
        var graph = Graph().Input("x", OnnxModelWriter.Float32, 1, "T", _width).Output("ctc_out", OnnxModelWriter.Float32, 1, "T", Vocabulary);
        Save(graph.Node("MatMul", ["x", Matrix(graph, "ctc.w", _width, Vocabulary, 4)], ["logits"])
            .Node("LogSoftmax", ["logits"], ["ctc_out"], "", OnnxModelWriter.Attribute("axis", 2)), "ctc");
    }

    private string WriteTransformerDecoder(bool sharesMemory)
    {
        var graph = Graph().Input("tgt", OnnxModelWriter.Int64, "B", "L").Input("memory", OnnxModelWriter.Float32, "MB", "T", _width).Output("y", OnnxModelWriter.Float32, "B", Vocabulary);
        graph.Node("Gather", [Matrix(graph, "dec.embed", Vocabulary, _units, 3), "tgt"], ["all"]).Node("Slice", ["all", "last", "end", "axis1"], ["x0"])
            .Node("Transpose", ["heard"], ["keys"], "", OnnxModelWriter.Attribute("perm", 0L, 2L, 1L));
        if (sharesMemory)
            graph.Node("Identity", ["memory"], ["heard"]);
        else
            graph.Node("Shape", ["memory"], ["shape"]).Node("Shape", ["tgt"], ["texts"]).Weights("axis0", OnnxModelWriter.Int64, [1], Int64(0)).Weights("three", OnnxModelWriter.Int64, [1], Int64(3))
                .Node("Slice", ["texts", "axis0", "axis1"], ["batch"]).Node("Slice", ["shape", "axis1", "three"], ["rest"])
                .Node("Concat", ["batch", "rest"], ["whole"], "", OnnxModelWriter.Attribute("axis", 0)).Node("Reshape", ["memory", "whole"], ["heard"]);
        for (var i = 0; i < _layers; i++)
        {
            graph.Input($"cache_{i}", OnnxModelWriter.Float32, "B", "R", _units).Output($"out_cache_{i}", OnnxModelWriter.Float32, "B", "R1", _units)
                .Node("ReduceSum", [$"cache_{i}", "axis1"], [$"before{i}"])
                .Node("MatMul", [$"x{i}", Matrix(graph, $"dec.q{i}", _units, _width)], [$"q{i}"]).Node("MatMul", [$"q{i}", "keys"], [$"e{i}"])
                .Node("Softmax", [$"e{i}"], [$"a{i}"], "", OnnxModelWriter.Attribute("axis", 2)).Node("MatMul", [$"a{i}", "heard"], [$"h{i}"])
                .Node("MatMul", [$"x{i}", Matrix(graph, $"dec.x{i}", _units, _units)], [$"s1{i}"]).Node("MatMul", [$"before{i}", Matrix(graph, $"dec.c{i}", _units, _units, 0.4)], [$"s2{i}"])
                .Node("MatMul", [$"h{i}", Matrix(graph, $"dec.h{i}", _width, _units)], [$"s3{i}"]).Node("Add", [$"s1{i}", $"s2{i}"], [$"s12{i}"]).Node("Add", [$"s12{i}", $"s3{i}"], [$"s{i}"])
                .Node("Tanh", [$"s{i}"], [$"x{i + 1}"]).Node("Concat", [$"cache_{i}", $"x{i + 1}"], [$"out_cache_{i}"], "", OnnxModelWriter.Attribute("axis", 1));
        }

        graph.Node("ReduceSum", ["all", "axis1"], ["bag"]).Node("MatMul", ["bag", Matrix(graph, "dec.bag", _units, Vocabulary, 0.2)], ["bagged"])
            .Node("MatMul", [$"x{_layers}", Matrix(graph, "dec.out", _units, Vocabulary, 3)], ["out"]).Node("Add", ["out", "bagged"], ["both"]).Node("Squeeze", ["both", "axis1"], ["logits"])
            .Node("LogSoftmax", ["logits"], ["y"], "", OnnxModelWriter.Attribute("axis", 1));
        Save(graph, "xformer_decoder");
        return $"decoder: {{dec_type: XformerDecoder, model_path: /nowhere/full/xformer_decoder.onnx, n_layers: {_layers}, odim: {_units}}}";
    }

    private string WriteTransformerLm()
    {
        var graph = Graph().Input("tgt", OnnxModelWriter.Int64, "B", "L").Output("y", OnnxModelWriter.Float32, "B", Vocabulary);
        graph.Node("Gather", [Matrix(graph, "lm.embed", Vocabulary, _units, 3), "tgt"], ["all"]).Node("Slice", ["all", "last", "end", "axis1"], ["x0"]);
        for (var i = 0; i < _layers; i++)
        {
            graph.Input($"cache_{i}", OnnxModelWriter.Float32, "B", "R", _units).Output($"out_cache_{i}", OnnxModelWriter.Float32, "B", "R1", _units)
                .Node("Concat", [$"cache_{i}", $"x{i}"], [$"rows{i}"], "", OnnxModelWriter.Attribute("axis", 1))
                .Node("Transpose", [$"rows{i}"], [$"keys{i}"], "", OnnxModelWriter.Attribute("perm", 0L, 2L, 1L)).Node("MatMul", [$"x{i}", $"keys{i}"], [$"e{i}"])
                .Node("Softmax", [$"e{i}"], [$"a{i}"], "", OnnxModelWriter.Attribute("axis", 2)).Node("MatMul", [$"a{i}", $"rows{i}"], [$"h{i}"])
                .Node("MatMul", [$"h{i}", Matrix(graph, $"lm.w{i}", _units, _units)], [$"w{i}"]).Node("Add", [$"x{i}", $"w{i}"], [$"s{i}"])
                .Node("Tanh", [$"s{i}"], [$"x{i + 1}"]).Node("Concat", [$"cache_{i}", $"x{i + 1}"], [$"out_cache_{i}"], "", OnnxModelWriter.Attribute("axis", 1));
        }

        Save(graph.Node("MatMul", [$"x{_layers}", Matrix(graph, "lm.out", _units, Vocabulary, 3)], ["out"]).Node("Squeeze", ["out", "axis1"], ["y"]), "transformer_lm");
        return $"lm: {{use_lm: true, lm_type: TransformerLM, model_path: /nowhere/full/transformer_lm.onnx, nlayers: {_layers}, odim: {_units}}}";
    }

    private string WriteRnnDecoder(string cell)
    {
        var hasCells = cell == "lstm";
        var pre = Graph().Input("enc_h", OnnxModelWriter.Float32, 1, "T", _width).Output("pre_compute_enc_h", OnnxModelWriter.Float32, 1, "T", _units);
        Save(pre.Node("MatMul", ["enc_h", Matrix(pre, "dec.pre", _width, _units)], ["pre_compute_enc_h"]), "predecoder_0");
        var graph = Graph().Input("vy", OnnxModelWriter.Int64, 1);
        for (var i = 0; i < _layers; i++)
            graph.Input($"z_prev_{i}", OnnxModelWriter.Float32, 1, _units);
        for (var i = 0; hasCells && i < _layers; i++)
            graph.Input($"c_prev_{i}", OnnxModelWriter.Float32, 1, _units);
        graph.Input("a_prev_0", OnnxModelWriter.Float32, 1, "T").Input("pceh_0", OnnxModelWriter.Float32, 1, "T", _units).Input("enc_h_0", OnnxModelWriter.Float32, 1, "T", _width)
            .Input("mask_0", OnnxModelWriter.Float32, "M", "T").Output("logp", OnnxModelWriter.Float32, Vocabulary);

        // The exporter names outputs in the order c, z, att_w; a GRU has no c, so that its z come under the names of c.
        for (var i = 0; hasCells && i < _layers; i++)
            graph.Output($"c_list_{i}", OnnxModelWriter.Float32, 1, _units);
        string Z(int i) => hasCells ? $"z_list_{i}" : $"c_list_{i}";
        for (var i = 0; i < _layers; i++)
            graph.Output(Z(i), OnnxModelWriter.Float32, 1, _units);
        graph.Output("att_w", OnnxModelWriter.Float32, 1, "T")
            .Weights("three", OnnxModelWriter.Float32, [1], MemoryMarshal.AsBytes<float>([3f]).ToArray()).Weights("two", OnnxModelWriter.Float32, [1], MemoryMarshal.AsBytes<float>([2f]).ToArray())
            .Weights("axis2", OnnxModelWriter.Int64, [1], Int64(2)).Weights("axis0", OnnxModelWriter.Int64, [1], Int64(0))
            .Node("MatMul", ["z_prev_0", Matrix(graph, "dec.q", _units, _units)], ["q"]).Node("Unsqueeze", ["q", "axis1"], ["q1"]).Node("Add", ["pceh_0", "q1"], ["pq"]).Node("Tanh", ["pq"], ["tpq"])
            .Node("MatMul", ["tpq", Matrix(graph, "dec.g", _units, 1, 2)], ["e1"]).Node("Squeeze", ["e1", "axis2"], ["e2"]).Node("Mul", ["a_prev_0", "three"], ["a3"]).Node("Add", ["e2", "a3"], ["e3"])
            .Node("Add", ["e3", "mask_0"], ["e4"]).Node("Mul", ["e4", "two"], ["e5"]).Node("Softmax", ["e5"], ["att_w"], "", OnnxModelWriter.Attribute("axis", 1))
            .Node("Unsqueeze", ["att_w", "axis1"], ["aw"]).Node("MatMul", ["aw", "enc_h_0"], ["h1"]).Node("Squeeze", ["h1", "axis1"], ["h"])
            .Node("Gather", [Matrix(graph, "dec.embed", Vocabulary, _units, 3), "vy"], ["emb"]).Node("MatMul", ["emb", Matrix(graph, "dec.x", _units, _units)], ["ex"])
            .Node("MatMul", ["h", Matrix(graph, "dec.h", _width, _units)], ["hx"]).Node("Add", ["ex", "hx"], ["x0"]);
        for (var i = 0; i < _layers; i++)
        {
            if (hasCells)
            {
                graph.Node("MatMul", [$"c_prev_{i}", Matrix(graph, $"dec.c{i}", _units, _units)], [$"cw{i}"]).Node("Add", [$"x{i}", $"cw{i}"], [$"ca{i}"]).Node("Tanh", [$"ca{i}"], [$"c_list_{i}"]);
            }

            graph.Node("MatMul", [$"z_prev_{i}", Matrix(graph, $"dec.z{i}", _units, _units)], [$"zw{i}"]).Node("Add", [hasCells ? $"c_list_{i}" : $"x{i}", $"zw{i}"], [$"za{i}"])
                .Node("Tanh", [$"za{i}"], [Z(i)]).Node("Identity", [Z(i)], [$"x{i + 1}"]);
        }

        Save(graph.Node("MatMul", [$"x{_layers}", Matrix(graph, "dec.out", _units, Vocabulary, 3)], ["out"]).Node("LogSoftmax", ["out"], ["lp"], "", OnnxModelWriter.Attribute("axis", 1))
            .Node("Squeeze", ["lp", "axis0"], ["logp"]), "rnn_decoder");
        return string.Create(CultureInfo.InvariantCulture, $$"""
            decoder:
              dec_type: RNNDecoder
              model_path: /nowhere/full/rnn_decoder.onnx
              dlayers: {{_layers}}
              dunits: {{_units}}
              rnn_type: {{cell}}
              predecoder:
              - att_type: location
                model_path: /nowhere/full/predecoder_0.onnx
            """);
    }

    private string WriteRnnLm(string cell)
    {
        var hasCells = cell == "lstm";
        var graph = Graph().Input("x", OnnxModelWriter.Int64, "B", "L").Input("in_hidden1", OnnxModelWriter.Float32, _layers, "B", _units);
        if (hasCells)
            graph.Input("in_hidden2", OnnxModelWriter.Float32, _layers, "B", _units);
        graph.Output("y", OnnxModelWriter.Float32, "B", "L", Vocabulary).Output("out_hidden1", OnnxModelWriter.Float32, _layers, "B", _units);
        if (hasCells)
            graph.Output("out_hidden2", OnnxModelWriter.Float32, _layers, "B", _units);
        graph.Node("Gather", [Matrix(graph, "lm.embed", Vocabulary, _units, 3), "x"], ["emb"]).Node("Squeeze", ["emb", "axis1"], ["x0"]).Weights("axis0", OnnxModelWriter.Int64, [1], Int64(0));
        for (var i = 0; i < _layers; i++)
        {
            graph.Weights($"at{i}", OnnxModelWriter.Int64, [], Int64(i));
            if (hasCells)
            {
                graph.Node("Gather", ["in_hidden2", $"at{i}"], [$"c{i}"]).Node("MatMul", [$"c{i}", Matrix(graph, $"lm.c{i}", _units, _units)], [$"cw{i}"]).Node("Add", [$"x{i}", $"cw{i}"], [$"ca{i}"])
                    .Node("Tanh", [$"ca{i}"], [$"cn{i}"]).Node("Unsqueeze", [$"cn{i}", "axis0"], [$"cu{i}"]);
            }

            graph.Node("Gather", ["in_hidden1", $"at{i}"], [$"h{i}"]).Node("MatMul", [$"h{i}", Matrix(graph, $"lm.h{i}", _units, _units)], [$"hw{i}"])
                .Node("Add", [hasCells ? $"cn{i}" : $"x{i}", $"hw{i}"], [$"ha{i}"]).Node("Tanh", [$"ha{i}"], [$"x{i + 1}"]).Node("Unsqueeze", [$"x{i + 1}", "axis0"], [$"hu{i}"]);
        }

        graph.Node("Concat", [.. Enumerable.Range(0, _layers).Select(i => $"hu{i}")], ["out_hidden1"], "", OnnxModelWriter.Attribute("axis", 0));
        if (hasCells)
            graph.Node("Concat", [.. Enumerable.Range(0, _layers).Select(i => $"cu{i}")], ["out_hidden2"], "", OnnxModelWriter.Attribute("axis", 0));
        Save(graph.Node("MatMul", [$"x{_layers}", Matrix(graph, "lm.out", _units, Vocabulary, 3)], ["out"]).Node("Unsqueeze", ["out", "axis1"], ["y"]), "seq_rnnlm");
        return $"lm: {{use_lm: true, lm_type: SequentialRNNLM, rnn_type: {cell.ToUpperInvariant()}, model_path: /nowhere/full/seq_rnnlm.onnx, nlayers: {_layers}, nhid: {_units}}}";
    }

    private void Save(OnnxModelWriter graph, string name)
    {
        Directory.CreateDirectory(_folder["full"]);
        graph.Save(_folder[$"full/{name}.onnx"]);
    }
}
