using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Tests.Imaging;

/// <summary>The vector code against its scalar twin, at the edges of its blocks and of its arithmetic.</summary>
public unsafe class KernelTests
{
    [Theory]
    [InlineData(64, 0)]
    [InlineData(96, 1)]
    [InlineData(640, 1023)]
    [InlineData(640, 2047)]
    [InlineData(32, 2048)]
    public void Blending_rows_by_vectors_is_the_scalar_blend(int count, short secondWeight)
    {
        var first = Rows(count);
        var second = Rows(count, seed: 2);
        byte[] vector = new byte[count], scalar = new byte[count];

        fixed (short* a = first, b = second)
        fixed (byte* v = vector, s = scalar)
        {
            RowBlend.Blend(a, b, (short)(2048 - secondWeight), secondWeight, v, count);
            RowBlend.BlendScalar(a, b, (short)(2048 - secondWeight), secondWeight, s, count);
        }

        Assert.Equal(scalar, vector);
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(16384, false)]
    [InlineData(20000, true)]
    [InlineData(32767, true)]
    public void Blending_and_converting_Yuv_by_vectors_is_the_scalar_code(short fraction, bool isSameChroma)
    {
        const int Stride = 96;
        var rows = Rows(6 * Stride);
        byte[] wide = new byte[3 * Stride], narrow = new byte[3 * Stride], scalar = new byte[3 * Stride];

        fixed (short* y = rows)
        fixed (byte* w = wide, n = narrow, s = scalar)
        {
            var chroma = y + 2 * Stride;
            var otherChroma = isSameChroma ? chroma : y + 4 * Stride;
            YuvBlend.Blend(y, y + Stride, chroma, otherChroma, fraction, w, Stride);
            if (ByteVectors.IsSupported)
                YuvBlend.BlendVectors(y, y + Stride, chroma, otherChroma, fraction, n, Stride);
            else
                YuvBlend.BlendScalar(y, y + Stride, chroma, otherChroma, fraction, n, Stride);
            YuvBlend.BlendScalar(y, y + Stride, chroma, otherChroma, fraction, s, Stride);
        }

        Assert.Equal(scalar, wide);
        Assert.Equal(scalar, narrow);
    }

    [Theory]
    // One vector load a block, two, and byte pairs; odd widths, borders and rows too short for a load.
    [InlineData(640, 640, false)]
    [InlineData(640, 401, true)]
    [InlineData(100, 641, false)]
    [InlineData(1920, 640, false)]
    [InlineData(1919, 417, false)]
    [InlineData(3840, 320, true)]
    [InlineData(3840, 320, false)]
    [InlineData(16, 9, false)]
    [InlineData(15, 40, false)]
    [InlineData(5, 3, true)]
    [InlineData(3, 70, true)]
    [InlineData(2, 2, false)]
    [InlineData(2, 16, true)]
    [InlineData(1, 16, false)]
    public void Resampling_a_plane_by_vectors_is_the_scalar_code(int source, int target, bool isHalved)
    {
        var width = isHalved ? (source + 1) / 2 : source;
        var resampler = new PlaneResampler(LinearTaps.Horizontal(ResizedAxis.Whole(source, target)), width, isHalved);
        byte[] row = TestPictures.Noise(width), other = TestPictures.Noise(width, seed: 2);
        short[] vector = new short[target + 32], scalar = new short[target + 32], pair = new short[target + 32], otherPair = new short[target + 32];

        fixed (byte* r = row, o = other)
        fixed (short* v = vector, s = scalar, p = pair, q = otherPair)
        {
            resampler.Resample(r, v);
            resampler.Resample(o, q, r, p);
            resampler.ResampleScalar(r, s);
        }

        Assert.Equal(scalar[..target], vector[..target]);
        Assert.Equal(scalar[..target], pair[..target]);
    }

    [Theory]
    [InlineData(640, 211, 3, Interpolation.PilBilinear)]
    [InlineData(640, 211, 3, Interpolation.PilBicubic)]
    [InlineData(641, 213, 4, Interpolation.PilBilinear)]
    [InlineData(641, 213, 4, Interpolation.PilBicubic)]
    [InlineData(300, 700, 4, Interpolation.PilBilinear)]
    [InlineData(300, 700, 4, Interpolation.PilBicubic)]
    [InlineData(1000, 9, 3, Interpolation.PilBilinear)]
    [InlineData(1000, 9, 3, Interpolation.PilBicubic)]
    [InlineData(5, 3, 3, Interpolation.PilBilinear)]
    [InlineData(5, 3, 3, Interpolation.PilBicubic)]
    [InlineData(1, 4, 4, Interpolation.PilBilinear)]
    [InlineData(1, 4, 4, Interpolation.PilBicubic)]
    public void Filtering_a_row_by_vectors_is_the_scalar_code(int source, int target, int pixelBytes, Interpolation kernel)
    {
        var filter = new HorizontalFilter(new FilterTaps(ResizedAxis.Whole(source, target), kernel), pixelBytes, pixelBytes * source);
        byte[] row = TestPictures.Noise(pixelBytes * source), other = TestPictures.Noise(pixelBytes * source, seed: 2);
        var results = Enumerable.Range(0, 5).Select(_ => new short[4 * target]).ToArray();

        fixed (byte* r = row, o = other)
        fixed (short* best = results[0], otherBest = results[1], vectors = results[2], scalar = results[3], otherScalar = results[4])
        {
            filter.Run(r, o, best, otherBest);
            filter.RunScalar(r, filter.RunVectors(r, vectors), vectors);
            filter.RunScalar(r, 0, scalar);
            filter.RunScalar(o, 0, otherScalar);
        }

        // Of four values the last has no meaning.
        var expected = results.Select(values => values.Where((_, i) => i % 4 < 3)).ToArray();
        Assert.Equal(expected[3], expected[0]);
        Assert.Equal(expected[4], expected[1]);
        Assert.Equal(expected[3], expected[2]);
    }

    [Theory]
    [InlineData(1, Interpolation.PilBilinear)]
    [InlineData(1, Interpolation.PilBicubic)]
    [InlineData(2, Interpolation.PilBilinear)]
    [InlineData(2, Interpolation.PilBicubic)]
    [InlineData(7, Interpolation.PilBilinear)]
    [InlineData(7, Interpolation.PilBicubic)]
    [InlineData(300, Interpolation.PilBilinear)]
    [InlineData(300, Interpolation.PilBicubic)]
    public void Adding_rows_up_by_vectors_is_the_scalar_code(int count, Interpolation kernel)
    {
        const int Values = 96;
        var taps = new FilterTaps(ResizedAxis.Whole(count, 1), kernel);
        var values = Array.ConvertAll(TestPictures.Noise(count * Values), v => (short)v);
        byte[] best = new byte[Values], vectors = new byte[Values], scalar = new byte[Values];
        var rows = stackalloc short*[count];

        fixed (short* v = values)
        fixed (int* weights = taps.Weights)
        fixed (byte* b = best, w = vectors, s = scalar)
        {
            for (var i = 0; i < count; i++)
                rows[i] = v + i * Values;
            VerticalFilter.Run(rows, weights, count, b, Values);
            VerticalFilter.RunVectors(rows, weights, count, w, Values);
            VerticalFilter.RunScalar(rows, weights, count, s, Values);
        }

        Assert.Equal(scalar, best);
        Assert.Equal(scalar, vectors);
    }

    [Theory]
    // One to six taps, all rests of the four that are loaded at a time, and rows too short for a load.
    [InlineData(640, 640, 3)]
    [InlineData(640, 352, 3)]
    [InlineData(641, 213, 4)]
    [InlineData(640, 200, 3)]
    [InlineData(640, 160, 4)]
    [InlineData(640, 141, 3)]
    [InlineData(1000, 9, 3)]
    [InlineData(5, 3, 3)]
    [InlineData(7, 1, 4)]
    [InlineData(1, 1, 3)]
    public void Adding_areas_of_a_row_up_by_vectors_is_the_scalar_code_to_the_bit(int source, int target, int pixelBytes)
    {
        var area = new HorizontalArea(new AreaTaps(ResizedAxis.Whole(source, target), isShare: true), pixelBytes, pixelBytes * source);
        byte[] row = TestPictures.Noise(pixelBytes * source), other = TestPictures.Noise(pixelBytes * source, seed: 2);
        var results = Enumerable.Range(0, 5).Select(_ => new float[4 * target]).ToArray();

        fixed (byte* r = row, o = other)
        fixed (float* best = results[0], otherBest = results[1], vectors = results[2], scalar = results[3], otherScalar = results[4])
        {
            area.Run(r, o, best, otherBest);
            area.RunScalar(r, area.RunVectors(r, vectors), vectors);
            area.RunScalar(r, 0, scalar);
            area.RunScalar(o, 0, otherScalar);
        }

        // Of four values the last has no meaning.
        var expected = results.Select(values => values.Where((_, i) => i % 4 < 3)).ToArray();
        Assert.Equal(expected[3], expected[0]);
        Assert.Equal(expected[4], expected[1]);
        Assert.Equal(expected[3], expected[2]);
    }

    [Fact]
    public void Rows_of_areas_add_up_one_by_one_and_round_halves_to_even()
    {
        const int Count = 96;
        float[] first = Fractions(Count, seed: 1), second = Fractions(Count, seed: 2), sums = Fractions(Count, seed: 3);
        var wholeSums = Array.ConvertAll(sums, s => (int)s << 22);
        var (firstWhole, secondWhole) = (Array.ConvertAll(first, MathF.Truncate), Array.ConvertAll(second, MathF.Truncate));
        var expected = sums.Select((sum, i) =>
        {
            var product = first[i] * 0.3f;
            sum += product;
            product = second[i] * 0.45f;
            return sum + product;
        }).ToArray();
        var expectedWhole = wholeSums.Select((sum, i) => sum + (int)secondWhole[i]).ToArray();
        float[] halves = [.. Enumerable.Range(0, Count).Select(i => i < 4 ? 254 + i / 2f : i / 2f)], means = new float[Count];
        var rounded = new byte[Count];

        fixed (float* a = first, b = second, to = sums, wholeA = firstWhole, wholeB = secondWhole, h = halves, m = means)
        fixed (int* wholeTo = wholeSums)
        fixed (byte* r = rounded)
        {
            VerticalArea.Add(a, 0.3f, b, 0.45f, to, Count);
            VerticalArea.AddWhole(wholeA, 0, wholeB, 1, wholeTo, Count);
            VerticalArea.Divide(wholeTo, 1f / 12, 0.125f, m, Count);
            VerticalArea.Round(h, r, Count);
        }

        Assert.Equal(expected, sums);
        Assert.Equal(expectedWhole, wholeSums);
        Assert.Equal(expectedWhole.Select(s => (float)s * (1f / 12) + 0.125f), means);
        Assert.Equal(halves.Select(v => (byte)Math.Min(MathF.Round(v, MidpointRounding.ToEven), 255)), rounded);

        static float[] Fractions(int count, int seed) => Array.ConvertAll(TestPictures.Noise(count, seed), v => v * 0.987f);
    }

    [Fact]
    public void Converting_a_row_of_I420_by_vectors_is_the_scalar_code()
    {
        const int Width = 77;
        byte[] luma = TestPictures.Noise(Width), u = TestPictures.Noise(39, seed: 2), v = TestPictures.Noise(39, seed: 3);
        byte[] vector = new byte[4 * Width], scalar = new byte[4 * Width];

        fixed (byte* y = luma, b = u, r = v, to = vector, plain = scalar)
        {
            PixelRow.FromI420(y, b, r, Width, to);
            PixelRow.FromI420Scalar(y, b, r, 0, Width, plain);
        }

        // Of four bytes the last has no meaning.
        Assert.Equal(scalar.Where((_, i) => i % 4 < 3), vector.Where((_, i) => i % 4 < 3));
    }

    [Fact]
    public void Taking_pixels_apart_and_mixing_them_to_grey_by_vectors_is_the_scalar_code()
    {
        const int Count = 64;
        var pixels = TestPictures.Noise(4 * Count);
        byte[] vector = new byte[3 * Count], scalar = new byte[3 * Count];

        fixed (byte* p = pixels, v = vector, s = scalar)
        {
            Interleave.Split(p, Count, v, v + Count, v + 2 * Count);
            Interleave.SplitScalar(p, Count, s, s + Count, s + 2 * Count);
            Assert.Equal(scalar, vector);
            GreyRow.Mix(v, Count);
            GreyRow.MixScalar(s, Count);
        }

        Assert.Equal(scalar, vector);
    }

    [Fact]
    public void Interleaving_by_vectors_is_the_scalar_code()
    {
        const int Count = 64;
        var rows = TestPictures.Noise(3 * Count);
        byte[] vector = new byte[3 * Count], scalar = new byte[3 * Count];

        fixed (byte* r = rows, v = vector, s = scalar)
        {
            Interleave.Rows(r, r + Count, r + 2 * Count, Count, v);
            Interleave.RowsScalar(r, r + Count, r + 2 * Count, Count, s);
        }

        Assert.Equal(scalar, vector);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(45)]
    [InlineData(48)]
    [InlineData(195)]
    public void Floats_made_by_vectors_are_those_made_one_by_one(int count)
    {
        var normalisation = new Normalisation(1 / 255f, [0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);
        var encoder = new FloatEncoder(normalisation);
        var values = TestPictures.Noise(count);
        float[] plane = new float[count], interleaved = new float[count];

        encoder.EncodePlane(values, 1, plane);
        encoder.EncodeInterleaved(values, interleaved);

        Assert.Equal(values.Select(v => normalisation.Apply(v, 1)), plane);
        Assert.Equal(values.Select((v, i) => normalisation.Apply(v, i % 3)), interleaved);
    }

    // Values in 1/128 of bytes, 0 and 255 among them.
    private static short[] Rows(int count, int seed = 1)
    {
        var random = new Random(seed);
        var rows = new short[count];
        for (var i = 0; i < count; i++)
            rows[i] = (short)(random.Next(8) switch { 0 => 0, 1 => 255 << 7, _ => random.Next((255 << 7) + 1) });
        return rows;
    }
}
