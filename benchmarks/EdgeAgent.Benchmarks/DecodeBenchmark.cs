using System.Diagnostics;
using System.Globalization;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;

namespace EdgeAgent.Benchmarks;

/// <summary>
/// From a head's numbers to boxes, against the plain loops that say the same; rounds interleaved, medians and their ratio printed.
/// <c>dotnet run -c Release --project benchmarks/EdgeAgent.Benchmarks -- decode</c>.
/// </summary>
internal static class DecodeBenchmark
{
    private const int Rounds = 301;
    private const int WarmUp = 60;
    private const int Classes = 80;
    private const float MinScore = 0.1f;
    private const float MaxIou = 0.45f;

    public static void Print()
    {
        Console.WriteLine("A head's numbers into boxes, one thread, median µs (and how many times the plain loop takes as long)");
        var grid = new AnchorGrid(416, 416, [8, 16, 32]);
        var candidates = new DetectedObject[8400];
        var found = new CandidateList();
        var yolox = new YoloxDecoder(grid, Classes, isRaw: true);
        var rows = Scores(grid.CellCount, 5 + Classes, 4, columnsFirst: false);
        Compare("YOLOX 3549 x 85", () => PlainYolox(rows, grid, candidates), () => Decode(list => yolox.TryDecode(rows, MinScore, list), found));

        var ultralytics = new UltralyticsDecoder(8400, Classes);
        var channels = Scores(8400, 4 + Classes, 4, columnsFirst: true);
        Compare("Ultralytics 84 x 8400", () => PlainUltralytics(channels, 8400, candidates), () => Decode(list => ultralytics.TryDecode(channels, MinScore, list), found));

        var yolov5 = new Yolov5Decoder(25200, Classes, BoxLayout.Rows(5 + Classes));
        var anchored = Scores(25200, 5 + Classes, 4, columnsFirst: false);
        Measure("bar 0.6 ms: 8400 x 84, decoding and suppression", () => Find(list => ultralytics.TryDecode(channels, MinScore, list)));
        Measure("bar 1.2 ms: 25200 x 85, decoding and suppression", () => Find(list => yolov5.TryDecode(anchored, MinScore, 0, 0, list)));

        foreach (var count in new[] { 100, 1000, 4000 })
        {
            var crowd = Crowd(count);
            var nms = new GreedyNms(300);
            var kept = new int[300];
            var boxes = new DetectedObject[300];
            Compare($"suppression, {count} boxes", () => PlainNms(crowd, boxes), () => nms.Run(crowd, MaxIou, acrossClasses: false, kept));
        }
    }

    private static readonly CandidateList Found = new();
    private static readonly GreedyNms Nms = new(300);
    private static readonly int[] Kept = new int[300];

    private static void Find(Action<CandidateList> decode)
    {
        Decode(decode, Found);
        Nms.Run(Found.Boxes, MaxIou, acrossClasses: false, Kept);
    }

    private static void Measure(string what, Action ours)
    {
        var times = new double[Rounds];
        for (var round = -WarmUp; round < Rounds; round++)
        {
            var start = Stopwatch.GetTimestamp();
            ours();
            if (round >= 0)
                times[round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        ours();
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-50}{times.Order().ElementAt(Rounds / 2),10:F1}  (least {times.Min():F1}, {bytes} B)"));
    }

    private static void Decode(Action<CandidateList> decode, CandidateList found)
    {
        found.Clear();
        decode(found);
    }

    private static void Compare(string what, Action plain, Action ours)
    {
        Action[] both = [plain, ours];
        var times = both.Select(_ => new double[Rounds]).ToArray();
        for (var round = -WarmUp; round < Rounds; round++)
        {
            for (var i = 0; i < both.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                both[i]();
                if (round >= 0)
                    times[i][round] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
            }
        }

        var median = Array.ConvertAll(times, t => t.Order().ElementAt(Rounds / 2));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what,-26}{median[0],10:F1}{median[1],10:F1}  ({median[0] / median[1]:F2})"));
    }

    /// <summary>One object in a hundred boxes; everything else scores next to nothing.</summary>
    private static float[] Scores(int boxes, int numbers, int firstScore, bool columnsFirst)
    {
        var random = new Random(3);
        var output = new float[boxes * numbers];
        for (var box = 0; box < boxes; box++)
        {
            for (var n = 0; n < numbers; n++)
            {
                var value = n < firstScore || box % 100 == 0 ? random.NextSingle() : random.NextSingle() * 0.01f;
                output[columnsFirst ? n * boxes + box : box * numbers + n] = value;
            }
        }

        return output;
    }

    private static DetectedObject[] Crowd(int count)
    {
        var random = new Random(5);
        return
        [
            .. Enumerable.Range(0, count).Select(_ =>
            {
                var (x, y) = (random.NextSingle() * 600, random.NextSingle() * 600);
                return new DetectedObject(x, y, x + 20 + random.NextSingle() * 60, y + 20 + random.NextSingle() * 60, random.NextSingle(), random.Next(3));
            }),
        ];
    }

    private static void PlainYolox(float[] output, AnchorGrid grid, DetectedObject[] candidates)
    {
        var (row, count) = (0, 0);
        foreach (var stride in grid.Strides)
        {
            for (var cell = 0; cell < grid.Columns(stride) * grid.Rows(stride); cell++, row += 5 + Classes)
            {
                var best = 0;
                for (var c = 1; c < Classes; c++)
                {
                    if (output[row + 5 + c] > output[row + 5 + best])
                        best = c;
                }

                var score = output[row + 4] * output[row + 5 + best];
                if (score < MinScore)
                    continue;
                candidates[count++] = CentredBox.ToCorners(
                    (output[row] + cell % grid.Columns(stride)) * stride, (output[row + 1] + cell / grid.Columns(stride)) * stride,
                    MathF.Exp(output[row + 2]) * stride, MathF.Exp(output[row + 3]) * stride, score, best);
            }
        }
    }

    private static void PlainUltralytics(float[] output, int anchors, DetectedObject[] candidates)
    {
        var count = 0;
        for (var i = 0; i < anchors; i++)
        {
            var best = 0;
            for (var c = 1; c < Classes; c++)
            {
                if (output[(4 + c) * anchors + i] > output[(4 + best) * anchors + i])
                    best = c;
            }

            var score = output[(4 + best) * anchors + i];
            if (score > MinScore)
                candidates[count++] = CentredBox.ToCorners(output[i], output[anchors + i], output[2 * anchors + i], output[3 * anchors + i], score, best);
        }
    }

    private static void PlainNms(DetectedObject[] boxes, DetectedObject[] kept)
    {
        var sorted = boxes.ToArray();
        Array.Sort(sorted, static (a, b) => b.Score.CompareTo(a.Score));
        var count = 0;
        foreach (var box in sorted)
        {
            var isFree = true;
            for (var k = 0; k < count && isFree; k++)
                isFree = kept[k].ClassId != box.ClassId || Iou(kept[k], box) <= MaxIou;
            if (isFree)
                kept[count++] = box;
            if (count == kept.Length)
                return;
        }
    }

    private static float Iou(in DetectedObject a, in DetectedObject b)
    {
        var overlap = Math.Max(0, Math.Min(a.Right, b.Right) - Math.Max(a.Left, b.Left)) * Math.Max(0, Math.Min(a.Bottom, b.Bottom) - Math.Max(a.Top, b.Top));
        return overlap / (a.Width * a.Height + b.Width * b.Height - overlap);
    }
}
