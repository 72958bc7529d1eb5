using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Detection.Decoding;
using EdgeAgent.Vision.Geometry;
using EdgeAgent.Vision.Imaging;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Detection.Decoding;

public sealed class PrototypeMasksTests
{
    private const int Count = 3;

    /// <summary>Where the sum is so near to 0 that the order of its terms decides.</summary>
    private const double Doubt = 1e-4;

    [Property(MaxTest = 60, Arbitrary = [typeof(Scenes)])]
    public void A_mask_is_what_the_whole_picture_resized_gives_within_the_box(Scene scene)
    {
        var mask = new InstanceMask();
        var any = new PrototypeMasks(Count).Make(
            scene.Coefficients, scene.Prototypes, scene.Geometry.TensorWidth / 4, scene.Geometry.TensorHeight / 4, scene.Geometry, scene.Box, mask);

        Assert.Equal((Rounded(scene.Box.Left), Rounded(scene.Box.Top)), (mask.Left, mask.Top));
        Assert.Equal((Rounded(scene.Box.Right), Rounded(scene.Box.Bottom)), (mask.Left + mask.Width, mask.Top + mask.Height));
        var found = false;
        for (var y = 0; y < mask.Height; y++)
        {
            for (var x = 0; x < mask.Width; x++)
            {
                var value = Value(scene, mask.Left + x, mask.Top + y);
                found |= mask.Row(y)[x] == 1;
                Assert.True(mask.Row(y)[x] == (value > 0 ? 1 : 0) || Math.Abs(value) < Doubt, $"{mask.Left + x}, {mask.Top + y}: {value}");
            }
        }

        Assert.Equal(found, any);
    }

    [Property(MaxTest = 30, Arbitrary = [typeof(Scenes)])]
    public void A_mask_comes_back_from_its_runs(Scene scene)
    {
        var mask = new InstanceMask();
        var (width, height) = (scene.Geometry.SourceWidth, scene.Geometry.SourceHeight);
        new PrototypeMasks(Count).Make(scene.Coefficients, scene.Prototypes, scene.Geometry.TensorWidth / 4, scene.Geometry.TensorHeight / 4, scene.Geometry, scene.Box, mask);

        var back = RunLengthMask.FromText(width, height, mask.ToRunLengths(width, height).ToText());

        var (at, isInside) = (0, false);
        foreach (var run in back.ToRuns())
        {
            for (var end = at + run; at < end; at++)
            {
                var (x, y) = (at / height - mask.Left, at % height - mask.Top);
                Assert.Equal(x >= 0 && x < mask.Width && y >= 0 && y < mask.Height && mask.Row(y)[x] == 1, isInside);
            }

            isInside = !isInside;
        }
    }

    [Fact]
    public void Masks_of_one_frame_after_another_allocate_nothing()
    {
        var random = new Random(1);
        var (masks, mask) = (new PrototypeMasks(Count), new InstanceMask());
        var prototypes = Enumerable.Range(0, Count * 40 * 40).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var geometry = Place(ResizeMode.LetterboxCenter, 160, 160, 320, 240);
        float[] coefficients = [1, -1, 0.5f];
        Make();

        var before = GC.GetAllocatedBytesForCurrentThread();
        Make();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Make()
        {
            masks.Make(coefficients, prototypes, 40, 40, geometry, new DetectedObject(0, 0, 320, 240, 1, 0), mask);
            masks.Make(coefficients, prototypes, 40, 40, geometry, new DetectedObject(10, 20, 90, 70, 1, 0), mask);
        }
    }

    [Fact]
    public void A_box_without_a_pixel_has_no_mask()
    {
        var geometry = Place(ResizeMode.LetterboxCenter, 160, 160, 320, 240);

        Assert.False(new PrototypeMasks(1).Make([1], Enumerable.Repeat(1f, 40 * 40).ToArray(), 40, 40, geometry, new DetectedObject(10.1f, 20, 10.4f, 40, 1, 0), new InstanceMask()));
    }

    private static int Rounded(float edge) => (int)MathF.Round(edge);

    /// <summary>README-vision.md, Traps: the padding cut off in prototype pixels, then bilinear with half-pixel centres.</summary>
    private static double Value(Scene scene, int x, int y)
    {
        var geometry = scene.Geometry;
        var (width, height) = (geometry.TensorWidth / 4, geometry.TensorHeight / 4);
        var isStretched = geometry.ContentWidth == geometry.TensorWidth && geometry.ContentHeight == geometry.TensorHeight && geometry.ScaleX != geometry.ScaleY;
        var gain = Math.Min(height / (double)geometry.SourceHeight, width / (double)geometry.SourceWidth);
        var (left, right) = isStretched ? (0, width) : Range(width, geometry.SourceWidth * gain);
        var (top, bottom) = isStretched ? (0, height) : Range(height, geometry.SourceHeight * gain);
        var (x0, x1, fx) = Tap(x, left, right, geometry.SourceWidth);
        var (y0, y1, fy) = Tap(y, top, bottom, geometry.SourceHeight);
        return Sum(x0, y0) * (1 - fx) * (1 - fy) + Sum(x1, y0) * fx * (1 - fy) + Sum(x0, y1) * (1 - fx) * fy + Sum(x1, y1) * fx * fy;

        (int, int) Range(int length, double content)
        {
            var pad = length - Math.Round(content);
            if (!scene.IsCentred)
                return (0, Math.Max(1, length - (int)Math.Round(pad + 0.1)));
            var start = (int)Math.Round(pad / 2 - 0.1);
            return (start, Math.Max(start + 1, length - (int)Math.Round(pad / 2 + 0.1)));
        }

        static (int, int, double) Tap(int pixel, int start, int stop, int source)
        {
            var place = Math.Max(0, (pixel + 0.5) * (stop - start) / source - 0.5);
            var low = Math.Min((int)place, stop - start - 1);
            return (start + low, Math.Min(start + low + 1, stop - 1), place - low);
        }

        double Sum(int column, int row) =>
            Enumerable.Range(0, Count).Sum(p => scene.Coefficients[p] * (double)scene.Prototypes[(p * height + row) * width + column]);
    }

    private static LetterboxGeometry Place(ResizeMode resize, int tensorWidth, int tensorHeight, int width, int height) => new ImagePreprocessor(
        new ImageInput { Width = tensorWidth, Height = tensorHeight, Resize = resize, Colour = ChannelOrder.Bgr, Layout = TensorLayout.Nchw, Type = TensorType.Float32 }, "test")
        .Prepare(new FrameFormat(PixelFormat.Bgr24, width, height));

    public sealed record Scene(LetterboxGeometry Geometry, float[] Coefficients, float[] Prototypes, DetectedObject Box, bool IsCentred)
    {
        public override string ToString() => $"{Geometry} {Box} {IsCentred} {string.Join(' ', Coefficients)}";
    }

    internal static class Scenes
    {
        public static Arbitrary<Scene> Scene() => (
            from tensorWidth in Gen.Choose(1, 6)
            from tensorHeight in Gen.Choose(1, 6)
            from width in Gen.Choose(4, 260)
            from height in Gen.Choose(4, 260)
            from resize in Gen.Elements(ResizeMode.LetterboxCenter, ResizeMode.LetterboxCenter, ResizeMode.LetterboxTopleft, ResizeMode.Stretch)
            from seed in Gen.Choose(0, 1_000_000)
            select Of(Place(resize, 32 * tensorWidth, 32 * tensorHeight, width, height), resize, new Random(seed))).ToArbitrary();

        private static Scene Of(LetterboxGeometry geometry, ResizeMode resize, Random random)
        {
            var (x, y) = (Edges(geometry.SourceWidth), Edges(geometry.SourceHeight));
            return new Scene(
                geometry, Numbers(Count), Numbers(Count * geometry.TensorWidth * geometry.TensorHeight / 16), new DetectedObject(x[0], y[0], x[1], y[1], 1, 0),
                resize == ResizeMode.LetterboxCenter);

            float[] Edges(int length) => [.. new[] { random.NextSingle() * length, random.NextSingle() * length }.Order()];

            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
        }
    }
}
