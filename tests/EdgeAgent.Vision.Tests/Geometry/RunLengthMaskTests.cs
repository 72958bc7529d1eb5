using System.Text.Json;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Geometry;
using FsCheck;
using FsCheck.Fluent;
using FsCheck.Xunit;

namespace EdgeAgent.Vision.Tests.Geometry;

/// <summary>Against pycocotools' masks; <c>Cases/make_masks.py</c> made the cases.</summary>
public sealed class RunLengthMaskTests
{
    private static readonly JsonElement Cases = Read();

    [Fact]
    public void Outlines_hold_the_pixels_that_pycocotools_gives_them()
    {
        Assert.Equal(120, Cases.GetProperty("outlines").GetArrayLength());
        foreach (var (i, outline) in Cases.GetProperty("outlines").EnumerateArray().Index())
        {
            var mask = Drawn(outline);

            Assert.True(outline.GetProperty("text").GetString() == mask.ToText(), $"Outline {i}: {outline}, drawn {mask.ToText()}");
            Assert.Equal(outline.GetProperty("runs").EnumerateArray().Select(r => r.GetInt32()), mask.ToRuns());
            Assert.Equal(outline.GetProperty("area").GetInt32(), mask.Area);
        }
    }

    [Fact]
    public void COCOs_text_is_read_and_written_as_it_was()
    {
        foreach (var outline in Cases.GetProperty("outlines").EnumerateArray())
        {
            var text = outline.GetProperty("text").GetString()!;

            Assert.Equal(text, RunLengthMask.FromText(outline.GetProperty("width").GetInt32(), outline.GetProperty("height").GetInt32(), text).ToText());
        }
    }

    [Fact]
    public void Masks_are_joined_and_compared_as_pycocotools_does()
    {
        var masks = Cases.GetProperty("outlines").EnumerateArray().Select(Drawn).ToArray();
        foreach (var pair in Cases.GetProperty("pairs").EnumerateArray())
        {
            var (a, b) = (masks[pair.GetProperty("first").GetInt32()], masks[pair.GetProperty("second").GetInt32()]);
            var shared = a.AreaWithin(b);

            Assert.Equal(pair.GetProperty("union").GetString(), a.Or(b).ToText());
            Assert.Equal(a.Area + b.Area - shared, a.Or(b).Area);
            Assert.Equal(pair.GetProperty("iou").GetDouble(), shared == 0 ? 0 : (double)shared / (a.Area + b.Area - shared));
            Assert.Equal(pair.GetProperty("crowd").GetDouble(), shared == 0 ? 0 : (double)shared / a.Area);
        }
    }

    [Property(MaxTest = 300)]
    public Property Pixels_come_back_as_they_were() => Prop.ForAll(Pictures, picture =>
    {
        var mask = Rows(picture.Width, picture.Height, 0, 0, picture.Width, picture.Pixels);
        return Pixels(mask).SequenceEqual(picture.Pixels)
            && mask.Area == picture.Pixels.Count(p => p != 0)
            && mask.ToRuns().Sum() == picture.Pixels.Length
            && mask.ToRuns().Skip(1).All(r => r > 0)
            && RunLengthMask.FromText(picture.Width, picture.Height, mask.ToText()).ToRuns().SequenceEqual(mask.ToRuns());
    });

    [Fact]
    public void A_rectangle_of_pixels_lies_where_it_was_put()
    {
        var mask = Rows(4, 3, 1, 1, 2, [1, 0, 0, 1]);

        Assert.Equal([0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0], Pixels(mask));
    }

    [Theory]
    [InlineData("", "its runs have 0 pixels, the picture of 2x3 has 6")]
    [InlineData("5", "its runs have 5 pixels, the picture of 2x3 has 6")]
    [InlineData("7", "its runs are longer than the picture of 2x3")]
    [InlineData("1O6", "a run has the length -1")]
    [InlineData("P", "the text of its runs is cut off")]
    [InlineData("1/", "the text of its runs is none from character 2 on")]
    [InlineData("oooooooooooooooo0", "the text of its runs is none from character 13 on")]
    public void A_text_that_is_no_mask_is_refused_with_why(string text, string expected) =>
        Assert.Equal(expected, Assert.Throws<FormatException>(() => RunLengthMask.FromText(2, 3, text)).Message);

    [Property(MaxTest = 500)]
    public bool Any_text_is_a_mask_or_refused(NonNull<string> text)
    {
        try
        {
            return RunLengthMask.FromText(3, 4, text.Get).Area is >= 0 and <= 12;
        }
        catch (FormatException)
        {
            return true;
        }
    }

    private static RunLengthMask Rows(int width, int height, int left, int top, int rectangleWidth, byte[] pixels)
    {
        var (runs, ends) = (new List<int>(), new List<int>());
        foreach (var row in pixels.Chunk(rectangleWidth))
        {
            runs.AddRange(Enumerable.Range(0, rectangleWidth + 1).Where(x => (x < row.Length && row[x] != 0) != (x > 0 && row[x - 1] != 0)));
            ends.Add(runs.Count);
        }

        return RunLengthMask.FromRows(width, height, left, top, [.. runs], [.. ends]);
    }

    private static Arbitrary<(int Width, int Height, byte[] Pixels)> Pictures =>
        (from width in Gen.Choose(1, 9)
         from height in Gen.Choose(1, 9)
         from pixels in Gen.Choose(0, 1).Select(p => (byte)p).ArrayOf(width * height)
         select (width, height, pixels)).ToArbitrary();

    private static JsonElement Read()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root, "tests/EdgeAgent.Vision.Tests/Geometry/Cases/masks.json")));
        return document.RootElement.Clone();
    }

    private static RunLengthMask Drawn(JsonElement outline) => RunLengthMask.FromOutline(
        outline.GetProperty("width").GetInt32(), outline.GetProperty("height").GetInt32(),
        [.. outline.GetProperty("corners").EnumerateArray().Select(c => c.GetDouble())]);

    /// <summary>Row by row.</summary>
    private static byte[] Pixels(RunLengthMask mask)
    {
        var pixels = new byte[mask.Width * mask.Height];
        var at = 0;
        foreach (var (i, run) in mask.ToRuns().Index())
        {
            for (var end = at + run; at < end; at++)
                pixels[at % mask.Height * mask.Width + at / mask.Height] = (byte)(i & 1);
        }

        return pixels;
    }
}
