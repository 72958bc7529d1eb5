using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Vision.Imaging;

namespace EdgeAgent.Vision.Networks;

/// <summary>What a graph gives for a test picture: the first run, which also warms the lane.</summary>
/// <param name="Shapes">Shapes of its outputs.</param>
/// <param name="Outputs">Their numbers.</param>
internal sealed record NetworkTrial(long[][] Shapes, float[][] Outputs)
{
    /// <summary>A slow model on a slow board is not measured for ever.</summary>
    private static readonly TimeSpan MeasureBound = TimeSpan.FromSeconds(2);

    /// <summary>How the test picture lay in the graph's input.</summary>
    public LetterboxGeometry Geometry { get; init; }

    /// <summary>Runs the graph on coloured tiles: something to look at, and the same on every machine.</summary>
    public static NetworkTrial Run(string model, NetworkContract contract, ModelLane lane, CancellationToken cancellationToken)
    {
        using var port = lane.Open("trial");
        var job = new Job(new PictureTensors(model, contract, lane.Signature), TestFormat(contract), lane.Signature.Outputs.Count);
        // Twice: with the second run of the same shapes the lane learns those of the outputs, and the first frame finds them bound.
        port.Run(job, cancellationToken);
        port.Run(job, cancellationToken);
        return new NetworkTrial(job.Shapes, job.Outputs) { Geometry = job.Geometry };
    }

    /// <summary>How long the same picture takes, preparation included: the median of some runs after one that does not count, or what there was time for.</summary>
    public static TimeSpan Measure(string model, NetworkContract contract, ModelLane lane, int runs, TimeProvider time, CancellationToken cancellationToken)
    {
        using var port = lane.Open("trial");
        var job = new Job(new PictureTensors(model, contract, lane.Signature), TestFormat(contract), lane.Signature.Outputs.Count);
        var began = time.GetTimestamp();
        var taken = new List<TimeSpan>();
        for (var i = 0; i <= runs && (i < 2 || time.GetElapsedTime(began) < MeasureBound); i++)
        {
            var start = time.GetTimestamp();
            port.Run(job, cancellationToken);
            if (i > 0)
                taken.Add(time.GetElapsedTime(start));
        }

        taken.Sort();
        return taken[taken.Count / 2];
    }

    /// <summary>
    /// Whether the run gave another length than the graph declares: ONNX Runtime only warns of that, and a graph that was resized by hand keeps its old
    /// declarations. (A batch axis of 1 that is squeezed away leaves another number of axes, which families know.)
    /// </summary>
    public bool Contradicts(GraphSignature graph) => graph.Outputs.Index().Any(o =>
        o.Item.Rank == Shapes[o.Index].Length && o.Item.Dimensions.Zip(Shapes[o.Index]).Any(axis => axis.First >= 0 && axis.First != axis.Second));

    /// <summary>The graph with the shapes that the run has shown in the place of those that it leaves free.</summary>
    public GraphSignature Show(GraphSignature graph) => graph with { Outputs = [.. graph.Outputs.Select((o, i) => o with { Dimensions = Shapes[i] })] };

    /// <summary>A camera's size, or the graph's own where frames are not resized.</summary>
    private static FrameFormat TestFormat(NetworkContract contract) => contract.Image is { Resize: Pipeline.Models.Bundles.ResizeMode.None, Width: { } width, Height: { } height }
        ? new FrameFormat(PixelFormat.Bgr24, width, height)
        : new FrameFormat(PixelFormat.Bgr24, 640, 480);

    private sealed class Job(PictureTensors tensors, FrameFormat format, int outputCount) : LaneJob
    {
        private readonly byte[] _tiles = Tiles(format);

        public long[][] Shapes { get; } = new long[outputCount][];

        public float[][] Outputs { get; } = new float[outputCount][];

        public LetterboxGeometry Geometry { get; private set; }

        public override void WriteInputs(in LaneInputs inputs) => Geometry = tensors.Write(inputs, format, _tiles);

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            var read = tensors.Read(outputs);
            for (var i = 0; i < outputCount; i++)
            {
                Outputs[i] = read.Numbers(i).ToArray();
                Shapes[i] = new long[read.Rank(i)];
                for (var axis = 0; axis < Shapes[i].Length; axis++)
                    Shapes[i][axis] = read.Axis(i, axis);
            }
        }

        private static byte[] Tiles(FrameFormat format)
        {
            const int tile = 80;
            var pixels = new byte[format.ByteCount];
            for (var i = 0; i < pixels.Length; i++)
            {
                var (pixel, channel) = Math.DivRem(i, 3);
                var (y, x) = Math.DivRem(pixel, format.Width);
                pixels[i] = (byte)((x / tile * 73 + y / tile * 151 + channel * 97) * 37);
            }

            return pixels;
        }
    }
}
