using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Reading;

namespace EdgeAgent.Vision.Tests.Reading;

public sealed class ReadingModelTests : IDisposable
{
    private readonly FramePool _pool = new();

    public void Dispose()
    {
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    [Theory]
    // Stripes of 8 pixels at the model's height: a place each; of the same colour side by side they are one character.
    [InlineData("rgb", 8, 48, "012")]
    [InlineData("r.rr.b", 8, 48, "002")]
    [InlineData("rwg", 8, 48, "0 1")]
    [InlineData("......", 8, 48, "")]
    // Twice and half as large: brought to the model's height.
    [InlineData("r.g.b", 32, 96, "012")]
    [InlineData("r.g.b", 8, 24, "012")]
    // More than 320 pixels at the model's height.
    [InlineData("r.g.b.r.g.b.r.g.b.r.g.b.r.g.b", 16, 48, "012012012012012")]
    public void A_line_is_read_at_its_own_proportions(string stripes, int stripeWidth, int height, string expected)
    {
        using var model = new StripeModel();
        using var reader = model.Load().Open("test");
        using var line = StripeModel.Draw(_pool, stripes, stripeWidth, height);

        Assert.Equal(expected, reader.Read(line, CancellationToken.None).ToString());
        Assert.True(expected.Length == 0 ? reader.Score == 0 : reader.Score > 0.8, $"{reader.Score}");
    }

    [Theory]
    [InlineData(null, false, true, true)]
    [InlineData(null, true, true, true)]
    [InlineData(null, true, true, false)]
    [InlineData(null, false, false, true)]
    [InlineData(320, false, true, false)]
    [InlineData(320, true, false, false)]
    public void Every_layout_of_the_field_reads_the_same(int? width, bool timeFirst, bool softmax, bool namesAxes)
    {
        using var model = new StripeModel(StripeGraph.Paddle(width, timeFirst, softmax, namesAxes));
        using var reader = model.Load().Open("test");
        using var line = StripeModel.Draw(_pool, "r.g.w.b", 16, 48);

        Assert.Equal("01 2", reader.Read(line, CancellationToken.None).ToString());

        // The softmax of 12 beside 6 and less at each first place; of white, 12 beside 6 and three times 4.
        Assert.Equal(0.99, reader.Score, 0.01);
    }

    [Fact]
    public void A_line_that_is_too_long_for_a_fixed_width_is_squeezed_into_it()
    {
        using var model = new StripeModel(StripeGraph.Paddle(320));
        using var reader = model.Load().Open("test");
        using var line = StripeModel.Draw(_pool, "r.g.b.r.g.b.r.g.b.r", 64, 96);

        Assert.Equal("0120120120", reader.Read(line, CancellationToken.None).ToString());
    }

    [Fact]
    public void A_line_of_any_length_is_bounded()
    {
        using var model = new StripeModel();
        using var reader = model.Load().Open("test");
        using var line = StripeModel.Draw(_pool, "rg", 4000, 8);

        Assert.Equal("01", reader.Read(line, CancellationToken.None).ToString());
    }

    [Fact]
    public void Reading_allocates_nothing()
    {
        using var model = new StripeModel();
        using var reader = model.Load().Open("test");
        using var line = StripeModel.Draw(_pool, "r.g.b", 16, 48);
        for (var i = 0; i < 30; i++)
            reader.Read(line, CancellationToken.None);

        Assert.Equal(0, SteadyState.Bytes(() => reader.Read(line, CancellationToken.None), windows: 100));
    }

    [Fact]
    public void What_contradicts_the_numbers_is_refused_in_words()
    {
        using var model = new StripeModel();
        var refusal = Assert.Throws<ModelException>(
            () => ReadingModel.Load(model.Bundle with { Activation = OutputActivation.Sigmoid }, model.Lane, CancellationToken.None));
        Assert.Contains("output.activation says sigmoid, and of the characters of a place only one is there", refusal.Message, StringComparison.Ordinal);
    }
}
