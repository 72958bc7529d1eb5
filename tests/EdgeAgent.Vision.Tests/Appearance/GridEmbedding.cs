using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Appearance;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Appearance;

/// <summary>A synthetic embedding: the mean colour of each of 2 × 4 parts of a picture, around grey. It knows what is red above and blue below, and nothing of people.</summary>
internal sealed class GridEmbedding : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ModelLane _lane;

    public GridEmbedding()
    {
        var path = Graph().Save(_folder["grid.onnx"]);
        _lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "grid" }, TimeProvider.System, NullLogger.Instance);
        Model = EmbeddingModel.Load(Bundle(ModelFamily.Embedding), _lane, CancellationToken.None);
    }

    public EmbeddingModel Model { get; }

    /// <summary>[n, 3, 32, 16] → [n, 24].</summary>
    public static OnnxModelWriter Graph(params object[] output) => new OnnxModelWriter()
        .Input("image", OnnxModelWriter.Float32, "n", 3, 32, 16).Output("embedding", OnnxModelWriter.Float32, output.Length > 0 ? output : ["n", 24])
        .Node("AveragePool", ["image"], ["grid"], "", OnnxModelWriter.Attribute("kernel_shape", [8, 8]), OnnxModelWriter.Attribute("strides", [8, 8]))
        .Node("Flatten", ["grid"], ["embedding"]);

    public static ModelBundle Bundle(string? family) => new()
    {
        Name = "grid",
        Family = family,
        Folder = "",
        Files = new Dictionary<string, string>(),
        Input = new ImageInput { Scale = 1 / 255f, Mean = [0.5f], Std = [0.5f] },
    };

    public void Dispose()
    {
        _lane.Dispose();
        _folder.Dispose();
    }
}
