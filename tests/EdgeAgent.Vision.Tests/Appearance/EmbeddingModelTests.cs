using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Appearance;
using EdgeAgent.Vision.Detection;
using EdgeAgent.Vision.Networks;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Appearance;

public sealed class EmbeddingModelTests
{
    [Fact]
    public void A_crop_gives_a_direction_of_length_1_that_is_the_mean_colour_of_its_parts()
    {
        using var grid = new GridEmbedding();
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, 64, 64));
        for (var i = 0; i < frame.Pixels.Length; i += 3)
            (frame.Pixels[i], frame.Pixels[i + 1], frame.Pixels[i + 2]) = (0, 0, 255); // red
        using var look = new AppearanceLook("door", grid.Model, mostPerFrame: 2);
        var direction = new float[look.Length];
        look.Begin(frame, CancellationToken.None);

        Assert.True(look.TryDescribe(new DetectedObject(8, 8, 40, 56, 0.9f, 0), direction));
        Assert.Equal(24, look.Length);
        // Red 1, green -1, blue -1, eight times each, divided by the root of 24.
        Assert.All(direction[..8], v => Assert.Equal(1 / Math.Sqrt(24), v, 3));
        Assert.All(direction[8..], v => Assert.Equal(-1 / Math.Sqrt(24), v, 3));
    }

    [Fact]
    public void A_picture_has_so_many_looks_and_the_next_one_has_as_many()
    {
        using var grid = new GridEmbedding();
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, 64, 64));
        using var look = new AppearanceLook("door", grid.Model, mostPerFrame: 2);
        var direction = new float[look.Length];
        var box = new DetectedObject(8, 8, 40, 56, 0.9f, 0);
        for (var round = 0; round < 2; round++)
        {
            look.Begin(frame, CancellationToken.None);
            Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => look.TryDescribe(box, direction)));
        }

        // Too small to show anything, and no look is lost on it.
        look.Begin(frame, CancellationToken.None);
        Assert.False(look.TryDescribe(new DetectedObject(8, 8, 12, 56, 0.9f, 0), direction));
        Assert.True(look.TryDescribe(box, direction));
        Assert.Null(look.Fault);
    }

    [Fact]
    public void Numbers_that_are_all_0_say_nothing_of_an_object()
    {
        using var folder = new TemporaryFolder();
        // What is darker than grey is 0 in every part.
        var path = new OnnxModelWriter().Input("image", OnnxModelWriter.Float32, 1, 3, 32, 16).Output("embedding", OnnxModelWriter.Float32, 1, 1536)
            .Node("Relu", ["image"], ["bright"]).Node("Flatten", ["bright"], ["embedding"]).Save(folder["bright.onnx"]);
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "bright" }, TimeProvider.System, NullLogger.Instance);
        using var look = new AppearanceLook("door", EmbeddingModel.Load(GridEmbedding.Bundle(ModelFamily.Embedding), lane, CancellationToken.None), mostPerFrame: 2);
        using var pool = new FramePool();
        using var frame = pool.Rent(new FrameFormat(PixelFormat.Bgr24, 64, 64));
        var (box, direction) = (new DetectedObject(8, 8, 40, 56, 0.9f, 0), new float[look.Length]);
        look.Begin(frame, CancellationToken.None);

        frame.Pixels.Fill(50);
        Assert.False(look.TryDescribe(box, direction));
        frame.Pixels.Fill(200);
        Assert.True(look.TryDescribe(box, direction));
        Assert.Null(look.Fault);
    }

    [Fact]
    public void An_embedding_that_nobody_names_is_taken_for_nothing_of_the_kind()
    {
        using var folder = new TemporaryFolder();
        var path = GridEmbedding.Graph().Save(folder["grid.onnx"]);
        using var session = ModelSession.Open(path);

        Assert.NotEqual(ModelFamily.Embedding, FamilyRecogniser.Recognise(session.Signature, GridEmbedding.Bundle(null)).Family);
        var named = FamilyRecogniser.Recognise(session.Signature, GridEmbedding.Bundle(ModelFamily.Embedding));
        Assert.Equal((ModelFamily.Embedding, ModelTask.Embedding), (named.Family, named.Task));
        Assert.StartsWith("its description says so, and its output", named.Reason);
        Assert.Contains("say so in its model.yaml:\nname: grid\nfamily: embedding", Refusal(null, GridEmbedding.Graph()));
    }

    [Fact]
    public void What_is_no_embedding_is_refused_with_what_was_found()
    {
        Assert.Contains("is no embedding: expected float [n, d]", Refusal(ModelFamily.Embedding, new OnnxModelWriter()
            .Input("image", OnnxModelWriter.Float32, 1, 3, 32, 16).Output("map", OnnxModelWriter.Float32, 1, 3, 4, 2)
            .Node("AveragePool", ["image"], ["map"], "", OnnxModelWriter.Attribute("kernel_shape", [8, 8]), OnnxModelWriter.Attribute("strides", [8, 8]))));
        Assert.Contains("it gives 2 outputs", Refusal(ModelFamily.Embedding, GridEmbedding.Graph().Output("grid", OnnxModelWriter.Float32, "n", 3, 4, 2)));
        Assert.Contains("all numbers for a test picture are 0", Refusal(ModelFamily.Embedding, new OnnxModelWriter()
            .Input("image", OnnxModelWriter.Float32, 1, 3, 32, 16).Output("embedding", OnnxModelWriter.Float32, 1, 1536)
            .Weights("zero", OnnxModelWriter.Float32, [1], BitConverter.GetBytes(0f))
            .Node("Flatten", ["image"], ["flat"]).Node("Mul", ["flat", "zero"], ["embedding"])));
    }

    [Fact]
    public void Without_the_pixels_rule_it_is_refused_with_the_description_that_it_lacks()
    {
        using var folder = new TemporaryFolder();
        using var session = ModelSession.Open(GridEmbedding.Graph().Save(folder["grid.onnx"]));
        var verdict = FamilyRecogniser.Recognise(session.Signature, GridEmbedding.Bundle(ModelFamily.Embedding) with { Input = new ImageInput() });

        Assert.False(verdict.IsRunnable);
        Assert.StartsWith("nothing tells how pixels become the numbers of its input", verdict.Reason);
        Assert.StartsWith("name: grid\nfamily: embedding\ninput:\n", verdict.Completion);
    }

    private static string Refusal(string? family, OnnxModelWriter graph)
    {
        using var folder = new TemporaryFolder();
        var path = graph.Save(folder["graph.onnx"]);
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "grid" }, TimeProvider.System, NullLogger.Instance);
        return Assert.Throws<ModelException>(() => EmbeddingModel.Load(GridEmbedding.Bundle(family), lane, CancellationToken.None)).Message;
    }
}
