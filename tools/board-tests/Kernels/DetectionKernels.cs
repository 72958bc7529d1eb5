using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Imaging;
using EdgeAgent.Vision.Regions;

namespace EdgeAgent.BoardTests.Kernels;

/// <summary>From heads to boxes and masks.</summary>
internal static class DetectionKernels
{
    private const int Classes = 7;
    private const int Anchors = 2101;
    private const float MinScore = 0.6f;

    private static readonly LetterboxGeometry Geometry = new ImagePreprocessor(
        new ImageInput
        {
            Width = 320,
            Height = 320,
            Resize = ResizeMode.LetterboxCenter,
            Colour = ChannelOrder.Rgb,
            Layout = TensorLayout.Nchw,
            Type = TensorType.Float32,
        },
        "kernels").Prepare(new FrameFormat(PixelFormat.Bgr24, 811, 455));

    /// <summary>Computes all.</summary>
    public static IEnumerable<KernelResult> Results()
    {
        var head = Head(4 + Classes);
        yield return Boxes("UltralyticsDecoder", l => new UltralyticsDecoder(Anchors, Classes).TryDecode(head, MinScore, l));
        yield return Boxes("UltralyticsRowsDecoder", l => new UltralyticsRowsDecoder(Anchors, Classes).TryDecode(head, MinScore, l));
        var rows = Head(5 + Classes);
        yield return Boxes("Yolov5Decoder rows", l => new Yolov5Decoder(Anchors, Classes, BoxLayout.Rows(5 + Classes)).TryDecode(rows, 0.3f, 0, 0, l));
        yield return Boxes("Yolov5Decoder columns", l => new Yolov5Decoder(Anchors, Classes, BoxLayout.Columns(Anchors)).TryDecode(rows, 0.3f, 0, 0, l));
        var grid = new AnchorGrid(320, 256, [8, 16, 32]);
        var cells = FixedNumbers.Floats(3, grid.CellCount * (5 + Classes), 0, 1);
        yield return Boxes("YoloxDecoder raw", l => new YoloxDecoder(grid, Classes, isRaw: true).TryDecode(cells, 0.3f, l));
        yield return Boxes("YoloxDecoder decoded", l => new YoloxDecoder(grid, Classes, isRaw: false).TryDecode(cells, 0.3f, l));
        yield return Suppressed();
        yield return Masks();
        yield return Enlarged();
    }

    private static float[] Head(int channels) => FixedNumbers.Floats(channels, channels * Anchors, 0, 1);

    private static KernelResult Boxes(string name, Func<CandidateList, bool> decode)
    {
        var list = new CandidateList();
        var isSound = decode(list);
        return new(name, [isSound ? 1 : 0, .. Flat(list.Boxes), .. list.Rows.ToArray().Select(r => (float)r)]);
    }

    private static IEnumerable<float> Flat(ReadOnlySpan<DetectedObject> boxes) =>
        boxes.ToArray().SelectMany(b => (float[])[b.Left, b.Top, b.Right, b.Bottom, b.Score, b.ClassId]);

    private static DetectedObject[] Objects(int count)
    {
        var at = FixedNumbers.Floats(5, count * 5, 0, 1);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var (left, top) = (at[i * 5] * 700, at[i * 5 + 1] * 350);
            return new DetectedObject(left, top, left + 10 + at[i * 5 + 2] * 100, top + 10 + at[i * 5 + 3] * 90, at[i * 5 + 4], i % Classes);
        })];
    }

    private static KernelResult Suppressed()
    {
        var boxes = Objects(601);
        var kept = new int[300];
        var within = new GreedyNms(300).Run(boxes, 0.45f, acrossClasses: false, kept);
        float[] first = [.. kept[..within].Select(k => (float)k)];
        var across = new GreedyNms(300).Run(boxes, 0.45f, acrossClasses: true, kept);
        return new("GreedyNms", [.. first, .. kept[..across].Select(k => (float)k)]);
    }

    private static KernelResult Masks()
    {
        const int count = 32, side = 80, objects = 9;
        var masks = Enumerable.Range(0, objects).Select(_ => new InstanceMask()).ToArray();
        new PrototypeMasks(count).Make(FixedNumbers.Floats(6, objects * count), FixedNumbers.Floats(7, count * side * side), side, side, Geometry, Objects(objects), masks);
        return new("PrototypeMasks", [.. masks.SelectMany(m => Enumerable.Range(0, m.Height).SelectMany(y => m.Row(y).ToArray()).Select(x => (float)x))]);
    }

    private static KernelResult Enlarged()
    {
        var enlarger = new MapEnlarger();
        enlarger.Prepare(Geometry, 80, 80);
        var map = FixedNumbers.Floats(8, 80 * 80);
        var found = new List<float>();
        for (var y = 0; y < Geometry.SourceHeight; y += 13)
            found.AddRange(enlarger.Row(map, y));
        return new("MapEnlarger", [.. found]);
    }
}
