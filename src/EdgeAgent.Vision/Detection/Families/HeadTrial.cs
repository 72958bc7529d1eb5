using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Vision.Detection.Families;

/// <summary>What a graph gives for a test picture: the first run, which also warms the lane.</summary>
/// <param name="Shape">Shape of its output.</param>
/// <param name="Output">Its numbers.</param>
internal sealed record HeadTrial(long[] Shape, float[] Output)
{
    /// <summary>Runs the graph on coloured tiles: something to look at, and the same on every machine.</summary>
    public static HeadTrial Run(string model, DetectorContract contract, ModelLane lane, CancellationToken cancellationToken)
    {
        using var port = lane.Open("trial");
        var job = new Job(DetectionModel.CreateTensors(model, contract, lane.Signature));
        // Twice: the lane learns the outputs' shapes with the first run and binds them for the second.
        port.Run(job, cancellationToken);
        port.Run(job, cancellationToken);
        return new HeadTrial(job.Shape, job.Output);
    }

    private sealed class Job(PictureTensors tensors) : LaneJob
    {
        private static readonly FrameFormat Format = new(PixelFormat.Bgr24, 640, 480);

        public long[] Shape { get; private set; } = [];

        public float[] Output { get; private set; } = [];

        public override void WriteInputs(in LaneInputs inputs) => tensors.Write(inputs, Format, Tiles());

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            Output = tensors.Read(outputs).ToArray();
            Shape = new long[outputs.Rank(0)];
            for (var i = 0; i < Shape.Length; i++)
                Shape[i] = outputs.Axis(0, i);
        }

        private static byte[] Tiles()
        {
            const int tile = 80;
            var pixels = new byte[Format.ByteCount];
            for (var i = 0; i < pixels.Length; i++)
            {
                var (pixel, channel) = Math.DivRem(i, 3);
                var (y, x) = Math.DivRem(pixel, Format.Width);
                pixels[i] = (byte)((x / tile * 73 + y / tile * 151 + channel * 97) * 37);
            }

            return pixels;
        }
    }
}
