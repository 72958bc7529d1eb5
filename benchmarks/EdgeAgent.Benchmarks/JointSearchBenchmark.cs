using System.Globalization;
using EdgeAgent.Audio.Recognition;
using EdgeAgent.Audio.Recognition.Decoding;
using EdgeAgent.Audio.Recognition.Decoding.Attention;
using EdgeAgent.Audio.Recognition.Espnet;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// How much of a joint search (beam 10, CTC, decoder, language model; one thread) is spent inside ONNX Runtime: the search against its
/// graphs' runs alone, on inputs of the same shapes that are bound beforehand. The bar is 85 %. The reference's model is as small as a
/// model can be (64 wide, 2 layers), so this is the hardest case. <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- joint</c>.
/// </summary>
internal static class JointSearchBenchmark
{
    private const int Rounds = 15;
    private const int WarmUp = 40;
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
            encoder.TryEncode(Recording.Samples(TestAssets.PathOf($"exports/espnet/wav/{clip}.wav")), encoded, CancellationToken.None);
            Measure(clip, encoded, lanes);
        }
    }

    private static void Measure(string clip, EncodedUtterance encoded, Graphs graphs)
    {
        var (decoder, lm) = (new Recorder(graphs.OpenDecoder()), new Recorder(graphs.OpenLanguageModel()));
        using (var recorded = Search(decoder, lm, graphs))
            recorded.Decode(encoded, CancellationToken.None);
        using var search = Search(graphs.OpenDecoder(), graphs.OpenLanguageModel(), graphs);
        using var rest = Search(new Given(decoder.Steps), new Given(lm.Steps), graphs);
        using var bare = Bare(encoded, [.. decoder.Steps.Select(s => s.Length / Graphs.Tokens)]);
        var times = Interleaved.Run(Rounds, WarmUp, () => search.Decode(encoded, CancellationToken.None), bare.Run, () => rest.Decode(encoded, CancellationToken.None));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{clip,-28}{encoded.Frames,5}{decoder.Steps.Count,5}{times.Undisturbed(0) / 1000,9:F1}{times.Undisturbed(1) / 1000,9:F1}{times.Undisturbed(1) / times.Undisturbed(0),8:P0}{times.Undisturbed(2) / 1000,9:F1}"));
    }

    private static LabelSearch Search(INextTokenScorer decoder, INextTokenScorer lm, Graphs graphs) => new(
        new LabelSearchOptions { Vocabulary = Graphs.Tokens, Blank = 0, Sos = Graphs.Tokens - 1, Eos = Graphs.Tokens - 1, Beam = 10, PreBeam = 15, CtcWeight = 0.3 },
        [new WeightedScorer(decoder, 0.7, Hears: true), new WeightedScorer(lm, 0.5, Hears: false)], graphs.OpenCtc(), null);

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
    private sealed class Given(List<float[]> steps) : INextTokenScorer
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

    /// <summary>The same runs on bare sessions.</summary>
    private static BoundRuns Bare(EncodedUtterance encoded, int[] steps)
    {
        const int width = 64;
        var runs = new BoundRuns();
        var (ctc, decoder, lm) = (runs.Open(Graphs.Ctc), runs.Open(Graphs.Decoder), runs.Open(Graphs.LanguageModel));
        runs.Add(ctc, 5, ("x", [1, encoded.Frames, width]));
        for (var i = 0; i < steps.Length; i++)
        {
            long batch = steps[i], length = i + 1;
            runs.Add(decoder, 5, ("tgt", [batch, length]), ("memory", [1, encoded.Frames, width]), ("cache_0", [batch, length, width]), ("cache_1", [batch, length, width]));
            runs.Add(lm, 5, ("tgt", [batch, length]), ("cache_0", [batch, length - 1, width]), ("cache_1", [batch, length - 1, width]));
        }

        return runs;
    }
}
