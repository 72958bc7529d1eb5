using System.Globalization;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Imaging;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// Masks of 20 objects of a model at 640, one thread: of boxes as they come, and of boxes that each fill the picture; in the model's own size, in a
/// photograph's and in 4K. The coefficients are those that a YOLOv8n-seg at 320 gives for a real picture, the prototypes four of its own side by side,
/// which have twice as many outlines as those of a model at 640. Noise in their place, which no model gives, is the worst that can come: then
/// hardly four neighbours have one sign. <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- masks</c>.
/// </summary>
internal sealed class MaskBenchmark
{
    private const int Rounds = 301;
    private const int WarmUp = 60;
    private const int Objects = 20;
    private const int Count = 32;
    private const int Side = 160;
    private const int Small = 320;
    private const int Anchors = 2100;

    private readonly PrototypeMasks _masks = new(Count);
    private readonly InstanceMask[] _into = [.. Enumerable.Range(0, Objects).Select(_ => new InstanceMask())];
    private readonly DetectedObject[] _boxes = new DetectedObject[Objects];
    private readonly float[] _coefficients = new float[Objects * Count];
    private readonly float[] _prototypes = new float[Count * Side * Side];
    private readonly LetterboxGeometry _geometry;

    private MaskBenchmark(int width, int height, bool isFull)
    {
        _geometry = new ImagePreprocessor(RealHead.Input(RealHead.Size), "benchmark").Prepare(new FrameFormat(PixelFormat.Bgr24, width, height));
        var tensor = new float[3 * Small * Small];
        new ImagePreprocessor(RealHead.Input(Small), "benchmark").Fill(new FrameFormat(PixelFormat.Bgr24, Small, Small), RealHead.Picture(Small, Small), tensor);
        using var session = new InferenceSession(TestAssets.PathOf("models/detection/yolov8n-seg_int8.onnx"));
        using var value = OrtValue.CreateTensorValueFromMemory(tensor, [1, 3, Small, Small]);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["images"], [value], ["output0", "output1"]);
        var rows = outputs[1].GetTensorDataAsSpan<float>();
        for (var at = 0; at < _prototypes.Length; at += Side / 2)
            rows.Slice((at / (Side * Side) * Side / 2 + at / Side % (Side / 2)) * Side / 2, Side / 2).CopyTo(_prototypes.AsSpan(at));
        Choose(outputs[0].GetTensorDataAsSpan<float>(), isFull);
    }

    public static void Print()
    {
        Console.WriteLine("Masks of 20 objects at 640, µs: undisturbed and median; bar 3000");
        foreach (var (width, height) in new[] { (640, 640), (810, 1080), (3840, 2160) })
        {
            Measure($"{width}x{height}, boxes as they come", new MaskBenchmark(width, height, isFull: false));
            var full = new MaskBenchmark(width, height, isFull: true);
            Measure($"{width}x{height}, each fills the picture", full);
            var random = new Random(1);
            foreach (ref var number in full._prototypes.AsSpan())
                number = random.NextSingle() - 0.5f;
            Measure($"{width}x{height}, each full of noise", full);
        }
    }

    private static void Measure(string what, MaskBenchmark benchmark)
    {
        var times = Interleaved.Run(Rounds, WarmUp, benchmark.Work);
        var before = GC.GetAllocatedBytesForCurrentThread();
        benchmark.Work();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        var runs = benchmark._into.Sum(m => Enumerable.Range(0, m.Height).Sum(y => m.Row(y).Length / 2));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-40}{times.Undisturbed(0),9:F0}{times.Median(0),9:F0}   {benchmark._boxes.Average(b => b.Width * b.Height):F0} pixels a box, {runs} runs, {bytes} bytes"));
    }

    private void Work() => _masks.Make(_coefficients, _prototypes, Side, Side, _geometry, _boxes, _into);

    /// <summary>The objects with the highest scores, one around each place as suppression leaves them.</summary>
    private void Choose(ReadOnlySpan<float> output, bool isFull)
    {
        var candidates = new CandidateList();
        new UltralyticsDecoder(Anchors, RealHead.Classes).TryDecode(output[..((4 + RealHead.Classes) * Anchors)], 0.0001f, candidates);
        var kept = new int[Objects];
        if (new GreedyNms(Objects).Run(candidates.Boxes, 0.45f, acrossClasses: false, kept) < Objects)
            throw new InvalidOperationException($"The picture has fewer than {Objects} objects.");
        for (var i = 0; i < Objects; i++)
        {
            var box = candidates.Boxes[kept[i]];
            var (from, to) = (_geometry.Clip(_geometry.ToSource(new(2 * box.Left, 2 * box.Top))), _geometry.Clip(_geometry.ToSource(new(2 * box.Right, 2 * box.Bottom))));
            _boxes[i] = isFull
                ? new DetectedObject(0, 0, _geometry.SourceWidth, _geometry.SourceHeight, box.Score, box.ClassId)
                : box with { Left = from.X, Top = from.Y, Right = to.X, Bottom = to.Y };
            for (var k = 0; k < Count; k++)
                _coefficients[i * Count + k] = output[(4 + RealHead.Classes + k) * Anchors + candidates.Rows[kept[i]]];
        }
    }
}
