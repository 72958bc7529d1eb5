using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Volumes;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Volumes;

/// <summary>A graph as a network of volumes, with everything that it needs.</summary>
internal sealed class LoadedVolumeModel : IDisposable
{
    private readonly TemporaryFolder? _folder;
    private readonly ModelLane _lane;

    public LoadedVolumeModel(string path, ModelBundle? said = null)
    {
        _lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "m", Deadline = TimeSpan.FromMinutes(1) }, TimeProvider.System, NullLogger.Instance);
        try
        {
            Model = VolumeModel.Load(Bundle(path, said), _lane, CancellationToken.None);
            Segmenter = Model.Open("test");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public LoadedVolumeModel(OnnxModelWriter graph, ModelBundle? said = null) : this(Save(graph, out var folder), said) => _folder = folder;

    public VolumeModel Model { get; } = null!;

    public VolumeSegmenter Segmenter { get; } = null!;

    public ModelLane Lane => _lane;

    /// <summary>What is said about a model that has no file of its own.</summary>
    public static ModelBundle Said(VolumeInput? volume = null) =>
        new() { Name = "m", Folder = "", Files = new Dictionary<string, string>(), Volume = volume ?? new VolumeInput() };

    public LabelVolume Segment(Volume volume) => Segmenter.Segment(volume, null, CancellationToken.None);

    public void Dispose()
    {
        Segmenter?.Dispose();
        _lane.Dispose();
        _folder?.Dispose();
    }

    private static ModelBundle Bundle(string path, ModelBundle? said) =>
        (said ?? Said()) with { Name = "m", Folder = Path.GetDirectoryName(path)!, Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path } };

    private static string Save(OnnxModelWriter graph, out TemporaryFolder folder) => graph.Save((folder = new TemporaryFolder())["m.onnx"]);
}
