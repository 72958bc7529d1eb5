using System.Globalization;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// How much of a joint search (beam 10, CTC, decoder, language model; one thread) is spent inside ONNX Runtime: the search against its
/// graphs' runs alone, on inputs of the same shapes that are bound beforehand. The bar is 85 %. The reference's model is as small as a
/// model can be (64 wide, 2 layers), so this is the hardest case. <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- joint</c>.
/// </summary>
internal static class JointSearchBenchmark
{
    private const int Rounds = 15;
    private const int WarmUp = 3;
    private const string Export = "exports/espnet/conformer";

    public static void Print()
    {
        InferenceRuntime.Start(threads: 1);
        using var model = EspnetModel.Load(
            new ModelBundle { Name = "conformer", Folder = TestAssets.PathOf(Export), Files = new Dictionary<string, string>() }, new EspnetModelOptions(), TimeProvider.System, NullLogger.Instance);
        using var encoder = model.OpenEncoder("benchmark", new RecognizerOptions());
        using var lanes = new Graphs();
        Console.WriteLine("A clip: frames, steps, ms of the search, ms of its graphs' runs alone (undisturbed), their share, ms of the search with the scorers' results given");
        foreach (var clip in (string[])["spk2_snt2", "spk1_snt1", "librispeech-1995-1837-0001"])
        {
            var encoded = new EncodedUtterance();
            encoder.TryEncode(Samples(TestAssets.PathOf($"exports/espnet/wav/{clip}.wav")), encoded, CancellationToken.None);
            Measure(clip, encoded, lanes);
        }
    }

    private static void Measure(string clip, EncodedUtterance encoded, Graphs graphs)
    {
        var (decoder, lm) = (new Recorder(graphs.OpenDecoder()), new Recorder(graphs.OpenLanguageModel()));
        using (var recorded = Search(decoder, lm, graphs))
            recorded.Decode(encoded, CancellationToken.None);
        using var search = Search(graphs.OpenDecoder(), graphs.OpenLanguageModel(), graphs);
        using var rest = Search(new Recording(decoder.Steps), new Recording(lm.Steps), graphs);
        using var bare = new Replay(encoded, [.. decoder.Steps.Select(s => s.Length / Graphs.Tokens)]);
        var times = Interleaved.Run(Rounds, WarmUp, () => search.Decode(encoded, CancellationToken.None), bare.Run, () => rest.Decode(encoded, CancellationToken.None));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{clip,-28}{encoded.Frames,5}{bare.Steps,5}{times.Undisturbed(0) / 1000,9:F1}{times.Undisturbed(1) / 1000,9:F1}{times.Undisturbed(1) / times.Undisturbed(0),8:P0}{times.Undisturbed(2) / 1000,9:F1}"));
    }

    private static LabelSearch Search(INextTokenScorer decoder, INextTokenScorer lm, Graphs graphs) => new(
        new LabelSearchOptions { Vocabulary = Graphs.Tokens, Blank = 0, Sos = Graphs.Tokens - 1, Eos = Graphs.Tokens - 1, Beam = 10, PreBeam = 15, CtcWeight = 0.3 },
        [new WeightedScorer(decoder, 0.7, Hears: true), new WeightedScorer(lm, 0.5, Hears: false)], graphs.OpenCtc(), null);

    private static float[] Samples(string path)
    {
        var bytes = File.ReadAllBytes(path);
        var data = bytes.AsSpan().IndexOf("data"u8) + 8;
        return [.. Enumerable.Range(0, (bytes.Length - data) / 2).Select(i => BitConverter.ToInt16(bytes, data + (2 * i)) / 32768f)];
    }

    /// <summary>The export's graphs behind lanes.</summary>
    private sealed class Graphs : IDisposable
    {
        public const int Tokens = 60;
        public static readonly string Ctc = TestAssets.PathOf(Export + "/full/ctc.onnx");
        public static readonly string Decoder = TestAssets.PathOf(Export + "/full/xformer_decoder.onnx");
        public static readonly string LanguageModel = TestAssets.PathOf(Export + "/full/transformer_lm.onnx");
        private readonly ModelLane _ctc = Open(Ctc);
        private readonly ModelLane _decoder = Open(Decoder);
        private readonly ModelLane _lm = Open(LanguageModel);

        public CtcGraph OpenCtc() => new(_ctc.Open("benchmark"), Tokens);

        public TransformerScorer OpenDecoder()
        {
            using var session = ModelSession.Open(Decoder);
            return new TransformerScorer(_decoder.Open("benchmark"), LabelGraphShape.Probe(session, -1, Tokens), Tokens);
        }

        public TransformerScorer OpenLanguageModel() => new(_lm.Open("benchmark"), LabelGraphShape.LanguageModel(LanguageModel, _lm.Signature, Tokens), Tokens);

        public void Dispose()
        {
            _ctc.Dispose();
            _decoder.Dispose();
            _lm.Dispose();
        }

        private static ModelLane Open(string path) => new(
            () => ModelSession.Open(path), new LaneOptions { Name = Path.GetFileName(path), MaxBatch = 1, AllowInfinity = true }, TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>Notes what a scorer gives in each step.</summary>
    private sealed class Recorder(INextTokenScorer scorer) : INextTokenScorer
    {
        public List<float[]> Steps { get; } = [];

        public int Vocabulary => scorer.Vocabulary;

        public void Begin(EncodedUtterance encoded) => scorer.Begin(encoded);

        public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken)
        {
            scorer.Advance(parents, tokens, logProbabilities, cancellationToken);
            Steps.Add(logProbabilities.ToArray());
        }

        public void Dispose() => scorer.Dispose();
    }

    /// <summary>Gives again what a scorer gave, so that what is left is the search itself.</summary>
    private sealed class Recording(List<float[]> steps) : INextTokenScorer
    {
        private int _step;

        public int Vocabulary => Graphs.Tokens;

        public void Begin(EncodedUtterance encoded) => _step = 0;

        public void Advance(ReadOnlySpan<int> parents, ReadOnlySpan<int> tokens, Span<float> logProbabilities, CancellationToken cancellationToken) =>
            steps[_step++].CopyTo(logProbabilities);

        public void Dispose()
        {
        }
    }

    /// <summary>The same runs on bare sessions, everything bound beforehand.</summary>
    private sealed class Replay : IDisposable
    {
        private const int Width = 64;
        private readonly List<(InferenceSession Session, OrtIoBinding Binding)> _runs = [];
        private readonly List<IDisposable> _owned = [];
        private readonly RunOptions _options = new();

        public Replay(EncodedUtterance encoded, int[] steps)
        {
            Steps = steps.Length;
            using var options = new SessionOptions();
            options.DisablePerSessionThreads();
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            var (ctc, decoder, lm) = (Open(Graphs.Ctc, options), Open(Graphs.Decoder, options), Open(Graphs.LanguageModel, options));
            Add(ctc, ("x", TensorType.Float32, [1, encoded.Frames, Width]));
            for (var i = 0; i < steps.Length; i++)
            {
                long batch = steps[i], length = i + 1;
                Add(decoder, ("tgt", TensorType.Int64, [batch, length]), ("memory", TensorType.Float32, [1, encoded.Frames, Width]),
                    ("cache_0", TensorType.Float32, [batch, length, Width]), ("cache_1", TensorType.Float32, [batch, length, Width]));
                Add(lm, ("tgt", TensorType.Int64, [batch, length]), ("cache_0", TensorType.Float32, [batch, length - 1, Width]), ("cache_1", TensorType.Float32, [batch, length - 1, Width]));
            }
        }

        public int Steps { get; }

        public void Run()
        {
            foreach (var (session, binding) in _runs)
                session.RunWithBinding(_options, binding);
        }

        public void Dispose()
        {
            _owned.Reverse();
            _owned.ForEach(o => o.Dispose());
            _options.Dispose();
        }

        private InferenceSession Open(string path, SessionOptions options)
        {
            var session = new InferenceSession(path, options);
            _owned.Add(session);
            return session;
        }

        private void Add(InferenceSession session, params (string Name, TensorType Type, long[] Shape)[] inputs)
        {
            var binding = session.CreateIoBinding();
            _owned.Add(binding);
            foreach (var (name, type, shape) in inputs)
            {
                var length = (int)shape.Aggregate(1L, (a, b) => a * b);
                var value = type == TensorType.Int64
                    ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Tokens(length), shape)
                    : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, GC.AllocateArray<float>(Math.Max(1, length), pinned: true).AsMemory(0, length), shape);
                _owned.Add(value);
                binding.BindInput(name, value);
            }

            foreach (var output in session.OutputNames)
                binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
            _runs.Add((session, binding));
        }

        private static Memory<long> Tokens(int length)
        {
            var tokens = GC.AllocateArray<long>(length, pinned: true);
            Array.Fill(tokens, 5);
            return tokens;
        }
    }
}
