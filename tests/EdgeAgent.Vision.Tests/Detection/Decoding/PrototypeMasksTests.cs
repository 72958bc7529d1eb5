using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
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
        var mask = Make(scene)[0];

        Assert.Equal((Rounded(scene.Box.Left), Rounded(scene.Box.Top)), (mask.Left, mask.Top));
        Assert.Equal((Rounded(scene.Box.Right), Rounded(scene.Box.Bottom)), (mask.Left + mask.Width, mask.Top + mask.Height));
        var found = false;
        for (var y = 0; y < mask.Height; y++)
        {
            var row = mask.Pixels(y);
            for (var x = 0; x < mask.Width; x++)
            {
                var value = Value(scene, mask.Left + x, mask.Top + y);
                found |= row[x] == 1;
                Assert.True(row[x] == (value > 0 ? 1 : 0) || Math.Abs(value) < Doubt, $"{mask.Left + x}, {mask.Top + y}: {value}");
            }
        }

        Assert.Equal(found, !mask.IsEmpty);
    }

    [Property(MaxTest = 60, Arbitrary = [typeof(Scenes)])]
    public void A_mask_is_bit_for_bit_what_every_pixel_computed_alone_gives(Scene scene)
    {
        var mask = Make(scene)[0];

        var pixels = new PixelByPixel(scene.Geometry, scene.Prototypes, scene.IsCentred);
        for (var y = 0; y < mask.Height; y++)
        {
            var row = mask.Pixels(y);
            for (var x = 0; x < mask.Width; x++)
                Assert.Equal(pixels.IsInside(scene.Coefficients, mask.Left + x, mask.Top + y), row[x] == 1);
        }
    }

    /// <summary>24 prototype rows for 240 frame rows: 0.1, 12.5 of 24 columns, 12 after rounding. 0.4 input pixels for a frame pixel, a quarter of them, are more than 0.1.</summary>
    [Fact]
    public void Padding_of_half_a_prototype_pixel_is_rounded_as_the_framework_does()
    {
        var geometry = Place(ResizeMode.LetterboxCenter, 96, 96, 125, 240);
        var scene = new Scene(geometry, [1, 0, 0], [.. Enumerable.Range(0, Count * 24 * 24).Select(i => i % 24 == 6 ? 1f : -1f)], new DetectedObject(0, 0, 125, 240, 1, 0), true);

        // Twelve columns over 125 pixels: half way from the first one's middle to the next is 10.4.
        Assert.Equal([.. Enumerable.Repeat((byte)1, 10), 0], Make(scene)[0].Pixels(120).AsSpan(0, 11).ToArray());
    }

    [Property(MaxTest = 30, Arbitrary = [typeof(Scenes)])]
    public void Masks_made_together_are_those_made_one_by_one(Scene scene)
    {
        var whole = new DetectedObject(0, 0, scene.Geometry.SourceWidth, scene.Geometry.SourceHeight, 1, 0);
        var none = new DetectedObject(1, 1, 1.2f, 2, 1, 0);
        float[] others = [.. scene.Coefficients.Select(c => -c)];

        var together = Make(scene, (whole, others), (none, others), (scene.Box, others));

        Assert.Equal(Rows(Make(scene)[0]), Rows(together[0]));
        Assert.Equal(Rows(Make(scene with { Box = whole, Coefficients = others })[0]), Rows(together[1]));
        Assert.True(together[2].IsEmpty);
        Assert.Equal(Rows(Make(scene with { Coefficients = others })[0]), Rows(together[3]));

        static IEnumerable<int[]> Rows(InstanceMask mask) => [[mask.Left, mask.Top, mask.Width, mask.Height], .. Enumerable.Range(0, mask.Height).Select(y => mask.Row(y).ToArray())];
    }

    [Property(MaxTest = 30, Arbitrary = [typeof(Scenes)])]
    public void A_mask_comes_back_from_its_runs(Scene scene)
    {
        var mask = Make(scene)[0];
        var (width, height) = (scene.Geometry.SourceWidth, scene.Geometry.SourceHeight);
        var expected = new byte[width * height];
        for (var y = 0; y < mask.Height; y++)
            mask.Pixels(y).CopyTo(expected, (mask.Top + y) * width + mask.Left);

        var back = RunLengthMask.FromText(width, height, mask.ToRunLengths(width, height).ToText());

        var (at, isInside) = (0, false);
        foreach (var run in back.ToRuns())
        {
            for (var end = at + run; at < end; at++)
                Assert.Equal(expected[at % height * width + at / height] == 1, isInside);
            isInside = !isInside;
        }
    }

    [Fact]
    public void Masks_of_one_frame_after_another_allocate_nothing()
    {
        var random = new Random(1);
        var (masks, into) = (new PrototypeMasks(Count), new[] { new InstanceMask(), new InstanceMask() });
        var prototypes = Enumerable.Range(0, Count * 40 * 40).Select(_ => random.NextSingle() - 0.5f).ToArray();
        var geometry = Place(ResizeMode.LetterboxCenter, 160, 160, 320, 240);
        float[] coefficients = [1, -1, 0.5f, 0.25f, 1, -1];
        DetectedObject[] boxes = [new(0, 0, 320, 240, 1, 0), new(10, 20, 90, 70, 1, 0)];
        // The second is the first that finds the tables of the frame's size as they are.
        Make();
        Make();

        Assert.Equal(0, SteadyState.Bytes(Make));

        void Make() => masks.Make(coefficients, prototypes, 40, 40, geometry, boxes, into);
    }

    [Fact]
    public void A_mask_of_a_frame_of_4K_takes_no_more_memory_than_its_outline_is_long()
    {
        var geometry = Place(ResizeMode.LetterboxCenter, 640, 640, 3840, 2160);
        // Around the middle the first prototype is above 0: a disc.
        float[] disc = [.. Enumerable.Range(0, 160 * 160).Select(i => 900f - (i % 160 - 80) * (i % 160 - 80) - (i / 160 - 80) * (i / 160 - 80))];
        var into = Enumerable.Range(0, 300).Select(_ => new InstanceMask()).ToArray();
        var boxes = Enumerable.Repeat(new DetectedObject(0, 0, 3840, 2160, 1, 0), into.Length).ToArray();
        float[] coefficients = [.. Enumerable.Repeat(1f, into.Length)];

        var before = GC.GetAllocatedBytesForCurrentThread();
        new PrototypeMasks(1).Make(coefficients, disc, 160, 160, geometry, boxes, into);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.All(into, mask => Assert.Equal(2, mask.Row(1080).Length));
        Assert.InRange(bytes / into.Length, 0, 100_000);
    }

    [Fact]
    public void A_box_without_a_pixel_has_no_mask()
    {
        var geometry = Place(ResizeMode.LetterboxCenter, 160, 160, 320, 240);
        var mask = new InstanceMask();

        new PrototypeMasks(1).Make([1], Enumerable.Repeat(1f, 40 * 40).ToArray(), 40, 40, geometry, [new DetectedObject(10.1f, 20, 10.4f, 40, 1, 0)], [mask]);

        Assert.True(mask.IsEmpty);
    }

    /// <summary>The mask of a scene's box, then those of others.</summary>
    private static InstanceMask[] Make(Scene scene, params (DetectedObject Box, float[] Coefficients)[] others)
    {
        var into = Enumerable.Range(0, 1 + others.Length).Select(_ => new InstanceMask()).ToArray();
        new PrototypeMasks(Count).Make(
            [.. scene.Coefficients, .. others.SelectMany(o => o.Coefficients)], scene.Prototypes, scene.Geometry.TensorWidth / 4, scene.Geometry.TensorHeight / 4, scene.Geometry,
            [scene.Box, .. others.Select(o => o.Box)], into);
        return into;
    }

    private static int Rounded(float edge) => (int)MathF.Round(edge);

    /// <summary>README-vision.md, Traps: the padding cut off in prototype pixels, then bilinear with half-pixel centres.</summary>
    private static double Value(Scene scene, int x, int y)
    {
        var (width, height) = (scene.Geometry.TensorWidth / 4, scene.Geometry.TensorHeight / 4);
        var (across, down) = Content(scene.Geometry, scene.IsCentred);
        var (x0, x1, fx) = Tap(x, across.Start, across.Stop, scene.Geometry.SourceWidth);
        var (y0, y1, fy) = Tap(y, down.Start, down.Stop, scene.Geometry.SourceHeight);
        return Sum(x0, y0) * (1 - fx) * (1 - fy) + Sum(x1, y0) * fx * (1 - fy) + Sum(x0, y1) * (1 - fx) * fy + Sum(x1, y1) * fx * fy;

        static (int, int, double) Tap(int pixel, int start, int stop, int source)
        {
            var place = Math.Max(0, (pixel + 0.5) * (stop - start) / source - 0.5);
            var low = Math.Min((int)place, stop - start - 1);
            return (start + low, Math.Min(start + low + 1, stop - 1), place - low);
        }

        double Sum(int column, int row) =>
            Enumerable.Range(0, Count).Sum(p => scene.Coefficients[p] * (double)scene.Prototypes[(p * height + row) * width + column]);
    }

    /// <summary>The prototype pixels that the frame lies on.</summary>
    private static ((int Start, int Stop) Across, (int Start, int Stop) Down) Content(LetterboxGeometry geometry, bool isCentred)
    {
        var (width, height) = (geometry.TensorWidth / 4, geometry.TensorHeight / 4);
        var isStretched = geometry.ContentWidth == geometry.TensorWidth && geometry.ContentHeight == geometry.TensorHeight && geometry.ScaleX != geometry.ScaleY;
        var gain = Math.Min(height / (double)geometry.SourceHeight, width / (double)geometry.SourceWidth);
        return isStretched ? ((0, width), (0, height)) : (Range(width, geometry.SourceWidth * gain), Range(height, geometry.SourceHeight * gain));

        (int, int) Range(int length, double content)
        {
            var pad = length - Math.Round(content);
            if (!isCentred)
                return (0, Math.Max(1, length - (int)Math.Round(pad + 0.1)));
            var start = (int)Math.Round(pad / 2 - 0.1);
            return (start, Math.Max(start + 1, length - (int)Math.Round(pad / 2 + 0.1)));
        }
    }

    private static LetterboxGeometry Place(ResizeMode resize, int tensorWidth, int tensorHeight, int width, int height) => new ImagePreprocessor(
        new ImageInput { Width = tensorWidth, Height = tensorHeight, Resize = resize, Colour = ChannelOrder.Bgr, Layout = TensorLayout.Nchw, Type = TensorType.Float32 }, "test")
        .Prepare(new FrameFormat(PixelFormat.Bgr24, width, height));

    /// <summary>Each pixel by itself, in 32 bits and in the order of the framework: across between two columns of sums, then down.</summary>
    private sealed class PixelByPixel(LetterboxGeometry geometry, float[] prototypes, bool isCentred)
    {
        private readonly int _width = geometry.TensorWidth / 4;
        private readonly int _height = geometry.TensorHeight / 4;
        private readonly ((int Start, int Stop) Across, (int Start, int Stop) Down) _content = Content(geometry, isCentred);

        public bool IsInside(float[] coefficients, int x, int y)
        {
            var (x0, x1, fx) = Tap(x, _content.Across, geometry.SourceWidth);
            var (y0, y1, fy) = Tap(y, _content.Down, geometry.SourceHeight);
            var upper = Sum(x0, y0) * (1 - fx) + Sum(x1, y0) * fx;
            var lower = Sum(x0, y1) * (1 - fx) + Sum(x1, y1) * fx;
            return upper * (1 - fy) + lower * fy > 0;

            float Sum(int column, int row)
            {
                var sum = 0f;
                for (var p = 0; p < coefficients.Length; p++)
                    sum += coefficients[p] * prototypes[(p * _height + row) * _width + column];
                return sum;
            }
        }

        private static (int, int, float) Tap(int pixel, (int Start, int Stop) range, int source)
        {
            var place = Math.Max(0, (pixel + 0.5f) * ((float)(range.Stop - range.Start) / source) - 0.5f);
            var low = Math.Min((int)place, range.Stop - range.Start - 1);
            return low == range.Stop - range.Start - 1 ? (range.Start + low, range.Start + low, 0) : (range.Start + low, range.Start + low + 1, place - low);
        }
    }

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
                geometry, Numbers(Count), random.Next(2) == 0 ? Numbers(Count * geometry.TensorWidth * geometry.TensorHeight / 16) : Waves(), new DetectedObject(x[0], y[0], x[1], y[1], 1, 0),
                resize == ResizeMode.LetterboxCenter);

            float[] Edges(int length) => [.. new[] { random.NextSingle() * length, random.NextSingle() * length }.Order()];

            // As prototypes are: wide fields of one sign, some of exact zeros, between them a few lines where it turns.
            float[] Waves()
            {
                var (width, waves) = (geometry.TensorWidth / 4, new float[Count * geometry.TensorWidth * geometry.TensorHeight / 16]);
                for (var p = 0; p < Count; p++)
                {
                    var (across, down, cut) = (random.NextSingle() * 0.4f, random.NextSingle() * 0.4f, random.NextSingle() - 0.5f);
                    var plane = waves.AsSpan(p * waves.Length / Count, waves.Length / Count);
                    for (var i = 0; i < plane.Length; i++)
                        plane[i] = Math.Max(cut, MathF.Sin(i % width * across) * MathF.Cos(i / width * down)) - Math.Max(cut, 0);
                }

                return waves;
            }

            float[] Numbers(int count) => [.. Enumerable.Range(0, count).Select(_ => 2 * random.NextSingle() - 1)];
        }
    }
}
