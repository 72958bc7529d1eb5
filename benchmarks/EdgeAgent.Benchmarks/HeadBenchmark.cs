using System.Globalization;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// Decoding and suppression of whole heads at 640 with numbers of a real picture, one thread, against their bars.
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- heads</c>.
/// </summary>
internal static class HeadBenchmark
{
    private const int Rounds = 501;
    private const int WarmUp = 100;
    private const int MaxCount = 300;
    private const float MaxIou = 0.45f;

    public static void Print()
    {
        var output = RealHead.Output();
        var rows = RealHead.AsYolov5(output);
        var yolov8 = new UltralyticsDecoder(RealHead.Anchors, RealHead.Classes);
        var yolov5 = new Yolov5Decoder(3 * RealHead.Anchors, RealHead.Classes, BoxLayout.Rows(5 + RealHead.Classes));
        Console.WriteLine("Decoding and suppression of a head at 640, µs: undisturbed and median; bars 600 and 1200");
        foreach (var minScore in new[] { 0.25f, 0.1f, 0.001f })
        {
            Measure($"YOLOv8 84 x 8400 from {minScore}", list => yolov8.TryDecode(output, minScore, list));
            Measure($"YOLOv5 25200 x 85 from {minScore}", list => yolov5.TryDecode(rows, minScore, 0, 0, list));
        }
    }

    private static void Measure(string what, Func<CandidateList, bool> decode)
    {
        var list = new CandidateList();
        var nms = new GreedyNms(MaxCount);
        var kept = new int[MaxCount];
        var count = 0;
        var times = Interleaved.Run(Rounds, WarmUp, Work);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Work();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{what,-32}{times.Undisturbed(0),9:F0}{times.Median(0),9:F0}   {list.Count} candidates, {count} kept, {bytes} bytes"));

        void Work()
        {
            list.Clear();
            decode(list);
            count = nms.Run(list.Boxes, MaxIou, acrossClasses: false, kept);
        }
    }
}
