using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Crops;
using EdgeAgent.Vision.Tests.Reading;

namespace EdgeAgent.Vision.Tests.Crops;

/// <summary>A reader of text as a second model.</summary>
public sealed class CropReaderTests : IDisposable
{
    private readonly FramePool _pool = new();
    private readonly StripeModel _model = new();

    public void Dispose()
    {
        _model.Dispose();
        Assert.Equal(0, _pool.Outstanding);
        _pool.Dispose();
    }

    [Theory]
    [InlineData("r.g.b", "012")]
    [InlineData("w.r.w.g.w", "0 1")]
    [InlineData(".....", null)]
    public void The_answer_is_the_text_without_the_spaces_at_its_ends(string stripes, string? expected)
    {
        var model = CropModels.Load(_model.Bundle, _model.Lane, CancellationToken.None);
        using var reader = CropModels.Open(model, "door", 0.5);
        using var crop = StripeModel.Draw(_pool, stripes, 16, 48);

        var answer = reader.Answer(crop, CancellationToken.None);

        Assert.Equal(expected, answer.Label);
        Assert.Same(answer.Label, reader.Answer(crop, CancellationToken.None).Label);
        Assert.Equal(48, reader.Side);
    }

    [Fact]
    public void A_text_that_is_read_too_faintly_is_no_answer()
    {
        using var reader = CropModels.Open(CropModels.Load(_model.Bundle, _model.Lane, CancellationToken.None), "door", 0.9999);
        using var crop = StripeModel.Draw(_pool, "r.g.b", 16, 48);

        Assert.Null(reader.Answer(crop, CancellationToken.None).Label);
    }

    [Fact]
    public void A_text_to_verify_by_must_be_one_that_can_be_read()
    {
        var model = CropModels.Load(_model.Bundle, _model.Lane, CancellationToken.None);

        CropModels.RequireAnswers(model, ["012", "2 1"]);
        Assert.Equal("Model 'stripes' never reads '0-1': it does not know all of its characters.",
            Assert.Throws<ModelException>(() => CropModels.RequireAnswers(model, ["0-1"])).Message);
    }

    [Fact]
    public void A_reader_without_characters_is_refused_as_a_reader()
    {
        var refusal = Assert.Throws<ModelException>(() => CropModels.Load(_model.Bundle with { Labels = null }, _model.Lane, CancellationToken.None));

        Assert.StartsWith("Model 'stripes' cannot be used as a reader of text: it reads lines of text", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("labels: characters.txt", refusal.Message, StringComparison.Ordinal);
    }
}
