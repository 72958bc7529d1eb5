using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Pipeline.Tests.Models;

public sealed class InputStampTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_input_that_stays_the_same_is_written_again_only_where_another_came_between_or_its_shape_changed()
    {
        var path = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "N").Output("y", OnnxModelWriter.Float32, "N").Node("Identity", ["x"], ["y"]).Save(_folder["same.onnx"]);
        using var lane = new ModelLane(() => ModelSession.Open(path), new LaneOptions { Name = "m", MaxBatch = 1 }, TimeProvider.System, NullLogger.Instance);
        using var port = lane.Open("one");
        using var other = lane.Open("other");
        var (mine, foreign) = (new Constant(7), new Constant(9));

        Run(port, mine, length: 4, writes: 1);
        Run(port, mine, length: 4, writes: 1);
        Run(other, foreign, length: 4, writes: 1);
        Run(port, mine, length: 4, writes: 2);
        Run(port, mine, length: 4, writes: 2);
        Run(port, mine, length: 5, writes: 3);
        Run(port, mine, length: 5, writes: 3);
        Run(other, foreign, length: 5, writes: 2);
        Run(other, foreign, length: 5, writes: 2);
    }

    private static void Run(LanePort port, Constant job, int length, int writes)
    {
        job.Length = length;
        port.Run(job, CancellationToken.None);
        Assert.Equal(writes, job.Writes);
        Assert.Equal(Enumerable.Repeat(job.Value, length), job.Given);
    }

    private sealed class Constant(float value) : LaneJob
    {
        private InputStamp _stamp;

        public float Value => value;

        public int Length { get; set; }

        public int Writes { get; private set; }

        public float[] Given { get; private set; } = [];

        public override void WriteInputs(in LaneInputs inputs)
        {
            if (inputs.Holds(0, [Length], _stamp))
                return;
            inputs.Get<float>(0, [Length]).Fill(value);
            _stamp = inputs.StampOf(0);
            Writes++;
        }

        public override void ReadOutputs(in LaneOutputs outputs) => Given = outputs.Get<float>(0).ToArray();
    }
}
