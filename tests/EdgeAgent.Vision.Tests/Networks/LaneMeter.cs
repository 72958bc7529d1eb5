using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Tests.Networks;

/// <summary>Reads what a lane's only thread has allocated so far, by a request of its own.</summary>
internal sealed class LaneMeter(ModelLane lane) : IDisposable
{
    private readonly LanePort _port = lane.Open("meter");
    private readonly Job _job = new(lane.Signature.Inputs[0]);

    public long Bytes()
    {
        _port.Run(_job, CancellationToken.None);
        return _job.Bytes;
    }

    public void Dispose() => _port.Dispose();

    private sealed class Job(TensorSpec input) : LaneJob
    {
        private readonly long[] _shape = [.. input.Dimensions.Select(d => Math.Max(d, 1))];

        public long Bytes { get; private set; }

        public override void WriteInputs(in LaneInputs inputs)
        {
            switch (input.Type)
            {
                case TensorType.Float16:
                    inputs.Get<Half>(0, _shape).Clear();
                    break;
                case TensorType.UInt8:
                    inputs.Get<byte>(0, _shape).Clear();
                    break;
                default:
                    inputs.Get<float>(0, _shape).Clear();
                    break;
            }
        }

        public override void ReadOutputs(in LaneOutputs outputs) => Bytes = GC.GetAllocatedBytesForCurrentThread();
    }
}
