using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Pipeline.Tests.Models;

public class ModelLaneTests
{
    private sealed class Classify(float[] image) : LaneJob
    {
        private static readonly long[] Shape = [1, 3, 224, 224];

        public float[] Logits { get; } = new float[1000];

        public long Batch { get; private set; }

        public override void WriteInputs(in LaneInputs inputs) => image.CopyTo(inputs.Get<float>(0, Shape));

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            Batch = outputs.Axis(0, 0);
            outputs.Get<float>(0).CopyTo(Logits);
        }
    }

    private static ModelLane Open(string model, int maxBatch = 4) => new(
        () => ModelSession.Open(TestAssets.PathOf(model)), new LaneOptions { Name = "m", MaxBatch = maxBatch }, TimeProvider.System, NullLogger.Instance);

    private static float[] Image(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 3 * 224 * 224).Select(_ => (float)random.NextDouble())];
    }

    [AssetFact]
    public void Requests_of_several_streams_give_what_each_gives_alone()
    {
        const string model = "models/classification/mobilenet_v2_int8.onnx";
        float[][] alone;
        using (var lane = Open(model, maxBatch: 1))
        using (var port = lane.Open("alone"))
        {
            alone = [.. Enumerable.Range(0, 4).Select(i =>
            {
                var job = new Classify(Image(i));
                port.Run(job, default);
                return job.Logits;
            })];
        }

        using var shared = Open(model);
        Parallel.For(0, 4, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var port = shared.Open($"stream {i}");
            var job = new Classify(Image(i));
            for (var round = 0; round < 5; round++)
            {
                port.Run(job, default);
                Assert.Equal(1, job.Batch);
                Assert.Equal(alone[i], job.Logits);
            }
        });
    }

    [AssetFact]
    public void A_stream_that_is_kept_alone_has_places_of_its_own_and_others_have_not()
    {
        using var lane = Open("models/classification/mobilenet_v2_int8.onnx");
        using var before = lane.Open("replay");
        lane.KeepAlone("replay");
        using var after = lane.Open("replay");
        using var other = lane.Open("door");
        Assert.Equal([false, true, false], [before.IsAlone, after.IsAlone, other.IsAlone]);
    }

    [AssetFact]
    public void A_run_allocates_nothing_once_warm()
    {
        using var lane = Open("models/classification/mobilenet_v2_int8.onnx");
        using var port = lane.Open("alone");
        var job = new Classify(Image(1));
        using var stop = new CancellationTokenSource();
        for (var i = 0; i < 10; i++)
            port.Run(job, stop.Token);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 20; i++)
                port.Run(job, stop.Token);
        }));
    }
}
