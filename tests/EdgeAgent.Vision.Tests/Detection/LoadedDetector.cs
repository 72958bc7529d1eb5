using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Detection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Detection;

/// <summary>A bare graph of the assets as a detector, with everything that it needs.</summary>
internal sealed class LoadedDetector : IDisposable
{
    private readonly ModelLane _lane;

    public LoadedDetector(string asset, DetectorOptions options, ModelBundle? bundle = null)
    {
        var path = TestAssets.PathOf(asset);
        bundle ??= new ModelBundle
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Folder = Path.GetDirectoryName(path)!,
            Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path },
        };
        _lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = bundle.Name }, TimeProvider.System, NullLogger.Instance);
        try
        {
            Detector = DetectionModel.Load(bundle, _lane, CancellationToken.None).Open("test", options);
        }
        catch
        {
            _lane.Dispose();
            throw;
        }

    }

    public FramePool Pool { get; } = new();

    public Detector Detector { get; }

    public DetectedObject[] Detect(string image)
    {
        using var frame = StillFrames.Read(Pool, image);
        return Detector.Detect(frame, CancellationToken.None).ToArray();
    }

    public void Dispose()
    {
        Detector.Dispose();
        _lane.Dispose();
        Assert.Equal(0, Pool.Outstanding);
        Pool.Dispose();
    }
}
