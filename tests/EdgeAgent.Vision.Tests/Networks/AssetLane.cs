using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.TestKit;
using EdgeAgent.Vision.Tests.Detection;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Vision.Tests.Networks;

/// <summary>A graph of the assets, or one that a test wrote, on a lane of its own, with what is said about it.</summary>
internal sealed class AssetLane : IDisposable
{
    public AssetLane(string pathOrAsset, Func<ModelBundle, ModelBundle>? say = null)
    {
        var path = Path.IsPathRooted(pathOrAsset) ? pathOrAsset : TestAssets.PathOf(pathOrAsset);
        Bundle = new ModelBundle
        {
            Name = Path.GetFileNameWithoutExtension(path),
            Folder = Path.GetDirectoryName(path)!,
            Files = new Dictionary<string, string> { [ModelBundle.MainRole] = path },
        };
        Bundle = say?.Invoke(Bundle) ?? Bundle;
        Lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = Bundle.Name }, TimeProvider.System, NullLogger.Instance);
    }

    public ModelBundle Bundle { get; }

    public ModelLane Lane { get; }

    public FramePool Pool { get; } = new();

    /// <summary>RGB of 0..1 by ImageNet's mean and deviation, as a description says it.</summary>
    public static ImageInput ImageNet { get; } = new() { Scale = 1 / 255f, Mean = [0.485f, 0.456f, 0.406f], Std = [0.229f, 0.224f, 0.225f] };

    public FrameLease Picture(string image) => StillFrames.Read(Pool, image);

    /// <summary>What the graph gives for a tensor of floats, past all preparation.</summary>
    public float[] RunRaw(NpyArray input, int output = 0)
    {
        using var port = Lane.Open("raw");
        var job = new RawJob(input, output);
        // With the third run the lane writes outputs of free length in place, as it does for every frame but the first ones.
        for (var i = 0; i < 3; i++)
            port.Run(job, CancellationToken.None);
        return job.Numbers;
    }

    public void Dispose()
    {
        Lane.Dispose();
        Assert.Equal(0, Pool.Outstanding);
        Pool.Dispose();
    }

    private sealed class RawJob(NpyArray input, int output) : LaneJob
    {
        private readonly long[] _shape = [.. input.Shape.Select(d => (long)d)];
        private readonly float[] _numbers = input.ToFloats();

        public float[] Numbers { get; private set; } = [];

        public override void WriteInputs(in LaneInputs inputs) => _numbers.CopyTo(inputs.Get<float>(0, _shape));

        public override void ReadOutputs(in LaneOutputs outputs) => Numbers = outputs.Get<float>(output).ToArray();
    }
}
