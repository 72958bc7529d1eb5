using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;

namespace EdgeAgent.Vision.Tests.Networks;

/// <summary>Reads what a lane's only thread has allocated so far, by a request of its own.</summary>
internal sealed class LaneMeter(ModelLane lane) : IDisposable
{
    private readonly LanePort _port = lane.Open("meter");
    private readonly Job _job = new(lane.Signature.Inputs);

    public long Bytes()
    {
        _port.Run(_job, CancellationToken.None);
        return _job.Bytes;
    }

    public void Dispose() => _port.Dispose();

    private sealed class Job(IReadOnlyList<TensorSpec> inputs) : LaneJob
    {
        // A picture of 64 pixels where the size is free.
        private readonly long[][] _shapes = [.. inputs.Select(spec => spec.Dimensions.Select((d, axis) => d > 0 ? d : axis == 0 ? 1 : 64).ToArray())];

        public long Bytes { get; private set; }

        public override void WriteInputs(in LaneInputs given)
        {
            for (var i = 0; i < inputs.Count; i++)
            {
                switch (inputs[i].Type)
                {
                    case TensorType.Float16:
                        given.Get<Half>(i, _shapes[i]).Clear();
                        break;
                    case TensorType.UInt8:
                        given.Get<byte>(i, _shapes[i]).Clear();
                        break;
                    case TensorType.Int64:
                        given.Get<long>(i, _shapes[i]).Clear();
                        break;
                    default:
                        given.Get<float>(i, _shapes[i]).Clear();
                        break;
                }
            }
        }

        public override void ReadOutputs(in LaneOutputs outputs) => Bytes = GC.GetAllocatedBytesForCurrentThread();
    }
}
