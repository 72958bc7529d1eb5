using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Tiling;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit.Abstractions;

namespace EdgeAgent.Vision.Tests.Detection.Tiling;

public sealed class TiledDetectorTests(ITestOutputHelper log) : IDisposable
{
    private readonly FramePool _pool = new();

    public void Dispose() => _pool.Dispose();

    [AssetFact]
    public void Tiles_find_what_is_too_small_in_one_look_and_nothing_twice()
    {
        // Four street scenes side by side, each a fourth of the frame's width: in one look at 416 pixels each has 208.
        using var lane = Lane();
        var model = DetectionModel.Load(Bundle(), lane, CancellationToken.None);
        using var once = model.Open("once");
        using var tiled = model.OpenTiled("tiled", new DetectorOptions(), new TileOptions { Columns = 2, Rows = 2, Overlap = 0 });
        using var single = StillFrames.Read(_pool, "images/coco/000000349860.jpg");
        using var sheet = Sheet(single, 2);

        var alone = once.Detect(single, CancellationToken.None).Length;
        var oneLook = once.Detect(sheet, CancellationToken.None).Length;
        var found = tiled.Detect(sheet, CancellationToken.None).ToArray();

        log.WriteLine($"{alone} objects in one scene; of four scenes {oneLook} in one look, {found.Length} in tiles");
        Assert.True(oneLook < 4 * alone * 0.8, $"{oneLook} of {4 * alone} are found in one look already");
        Assert.InRange(found.Length, 4 * alone, 4 * alone + 6);
        Assert.Equal(found.OrderByDescending(o => o.Score), found);
    }

    [AssetFact]
    public void A_tiled_look_allocates_nothing_once_warm()
    {
        using var lane = Lane();
        using var tiled = DetectionModel.Load(Bundle(), lane, CancellationToken.None).OpenTiled("tiled", new DetectorOptions(), new TileOptions());
        using var frame = StillFrames.Read(_pool, "images/coco/000000349860.jpg");

        Assert.Equal(0, SteadyState.Bytes(() => tiled.Detect(frame, CancellationToken.None)));
    }

    private FrameLease Sheet(FrameLease frame, int side)
    {
        var (width, height) = (frame.Format.Width, frame.Format.Height);
        var sheet = _pool.Rent(frame.Format with { Width = side * width, Height = side * height });
        for (var row = 0; row < side * height; row++)
        {
            var line = frame.Pixels.Slice(row % height * width * 3, width * 3);
            for (var column = 0; column < side; column++)
                line.CopyTo(sheet.Pixels[((row * side + column) * width * 3)..]);
        }

        return sheet;
    }

    private static ModelBundle Bundle()
    {
        var path = TestAssets.PathOf("models/detection/yolox_nano.onnx");
        return new ModelBundle { Name = "nano", Folder = Path.GetDirectoryName(path)!, Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path } };
    }

    private static ModelLane Lane() => new(
        () => ModelSession.Open(TestAssets.PathOf("models/detection/yolox_nano.onnx")), new LaneOptions { Name = "nano" }, TimeProvider.System, NullLogger.Instance);
}
