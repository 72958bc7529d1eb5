using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Pipeline.Tests.Models;

/// <summary>Requests that one run could serve: each stream must get what it would get alone.</summary>
public sealed class LaneBatchTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>A row of numbers of its own length, and what came back for it.</summary>
    private sealed class Row(params float[] values) : LaneJob
    {
        private readonly long[] _shape = [1, values.Length];

        public float[] Result { get; private set; } = [];

        public long[] ResultShape { get; private set; } = [];

        public Action? OnWrite { get; init; }

        public int Runs { get; private set; }

        public override void WriteInputs(in LaneInputs inputs)
        {
            Runs++;
            values.CopyTo(inputs.Get<float>(0, _shape));
            OnWrite?.Invoke();
        }

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            Result = outputs.Get<float>(0).ToArray();
            ResultShape = new long[outputs.Rank(0)];
            for (var axis = 0; axis < ResultShape.Length; axis++)
                ResultShape[axis] = outputs.Axis(0, axis);
        }
    }

    private static ModelLane Open(string path) => new(
        () => ModelSession.Open(path), new LaneOptions { Name = "m" }, TimeProvider.System, NullLogger.Instance);

    /// <summary>Runs all rows so that they wait together for the lane, which is held until they do.</summary>
    private static Task RunTogether(ModelLane lane, params Row[] rows) =>
        RunTogether(lane, () => Task.CompletedTask, [.. rows.Select(row => (row, CancellationToken.None))]);

    private static async Task RunTogether(ModelLane lane, Func<Task> during, params (Row Row, CancellationToken Stop)[] rows)
    {
        using var holding = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        using var blocker = lane.Open("blocker");
        var block = Task.Run(() => blocker.Run(new Row(1)
        {
            OnWrite = () =>
            {
                holding.Set();
                release.Wait(Until.Patience);
            },
        }, default));
        Assert.True(holding.Wait(Until.Patience));
        var ports = rows.Select((_, i) => lane.Open($"stream {i}")).ToArray();
        var runs = rows.Select((row, i) => Task.Run(() => ports[i].Run(row.Row, row.Stop))).ToArray();
        await Until.TrueAsync(() => ports.All(p => p.Pending is not null));
        release.Set();
        await during();
        foreach (var run in runs.Append(block))
            await run.WaitAsync(Until.Patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        Assert.All(runs, run => Assert.True(run.IsCompleted));
        foreach (var port in ports)
            port.Dispose();
    }

    [Fact]
    public async Task Requests_of_different_lengths_do_not_write_over_each_other()
    {
        var path = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "batch", "n").Output("y", OnnxModelWriter.Float32, "batch", "n")
            .Node("Add", ["x", "x"], ["y"]).Save(_folder["double.onnx"]);
        using var lane = Open(path);
        var (shorter, longer) = (new Row(1, 2), new Row(10, 20, 30));
        await RunTogether(lane, shorter, longer);
        Assert.Equal([2, 4], shorter.Result);
        Assert.Equal([20, 40, 60], longer.Result);
    }

    [Fact]
    public async Task A_graph_that_numbers_its_findings_over_the_whole_batch_is_run_one_by_one()
    {
        // As detectors with suppression inside: one row for each thing found, of whichever picture.
        var path = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "batch", "n").Output("y", OnnxModelWriter.Float32, "found", 2)
            .Node("NonZero", ["x"], ["at"]).Node("Transpose", ["at"], ["rows"])
            .Node("Cast", ["rows"], ["y"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32)).Save(_folder["found.onnx"]);
        using var lane = Open(path);
        var (none, both) = (new Row(0, 0), new Row(5, 5));
        await RunTogether(lane, none, both);
        Assert.Equal([0, 2], none.ResultShape);
        Assert.Equal([0, 0, 0, 1], both.Result);
    }

    [Fact]
    public async Task A_dynamically_quantised_graph_gives_a_stream_the_same_whoever_asks_with_it()
    {
        // The scale of a batch is that of its largest number: beside 1000, 1 is nothing.
        var path = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "batch", "n").Output("y", OnnxModelWriter.Float32, "batch", "n")
            .Node("DynamicQuantizeLinear", ["x"], ["q", "scale", "zero"]).Node("DequantizeLinear", ["q", "scale", "zero"], ["y"]).Save(_folder["quantised.onnx"]);
        using var lane = Open(path);
        var (quiet, loud) = (new Row(1, 0.5f), new Row(1000, 500));
        await RunTogether(lane, quiet, loud);
        Assert.Equal(1, quiet.Result[0], 0.01f);
        Assert.Equal(0.5f, quiet.Result[1], 0.01f);
    }

    [Fact]
    public async Task Requests_of_one_shape_share_a_run()
    {
        using var lane = Open(Lengths());
        var (a, b) = (new Row(1, 2), new Row(3, 4));
        await RunTogether(lane, a, b);
        Assert.Equal([2, 2], a.Result);
        Assert.Equal([2, 2], b.Result);
    }

    [Fact]
    public async Task Requests_of_different_shapes_do_not_end_the_sharing_of_those_that_come_later()
    {
        using var lane = Open(Lengths());
        await RunTogether(lane, new Row(1), new Row(1, 2, 3));
        var (a, b) = (new Row(1, 2), new Row(3, 4));
        await RunTogether(lane, a, b);
        Assert.Equal([2, 2], a.Result);
        Assert.Equal([2, 2], b.Result);
    }

    /// <summary>y tells the lengths of x that the run saw.</summary>
    private string Lengths() => new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "batch", "n").Output("y", OnnxModelWriter.Float32, "batch", "n2")
        .Node("Shape", ["x"], ["shape"]).Node("Cast", ["shape"], ["lengths"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Float32))
        .Weights("two", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(2L)).Weights("zero", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(0L))
        .Node("Gather", ["shape", "zero"], ["batch"]).Node("Concat", ["batch", "two"], ["rows"], "", OnnxModelWriter.Attribute("axis", 0))
        .Node("Expand", ["lengths", "rows"], ["y"]).Save(_folder["lengths.onnx"]);

    /// <summary>y counts to the largest x, in one run for all.</summary>
    private string CountTogether()
    {
        var body = new OnnxModelWriter()
            .Input("i", OnnxModelWriter.Int64).Input("c", OnnxModelWriter.Bool).Input("s", OnnxModelWriter.Float32, "batch", "n")
            .Node("Identity", ["c"], ["c2"]).Node("Add", ["s", "one"], ["s2"])
            .Weights("one", OnnxModelWriter.Float32, [1], BitConverter.GetBytes(1f))
            .Output("c2", OnnxModelWriter.Bool).Output("s2", OnnxModelWriter.Float32, "batch", "n");
        return new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, "batch", "n").Output("y", OnnxModelWriter.Float32, "batch", "n")
            .Weights("true", OnnxModelWriter.Bool, [], [1]).Weights("all", OnnxModelWriter.Int64, [0], [])
            .Node("ReduceMax", ["x"], ["most"], "", OnnxModelWriter.Attribute("keepdims", 0))
            .Node("Cast", ["most"], ["times"], "", OnnxModelWriter.Attribute("to", OnnxModelWriter.Int64))
            .Node("Loop", ["times", "true", "x"], ["y"], "", OnnxModelWriter.Attribute("body", body)).Save(_folder["count.onnx"]);
    }

    private const float Endless = 1e15f;

    [Fact]
    public async Task A_stream_that_stops_is_let_go_at_once_and_those_that_shared_its_run_are_served_again()
    {
        using var lane = Open(CountTogether());
        using var running = new SemaphoreSlim(0);
        using var stop = new CancellationTokenSource();
        var slow = new Row(Endless) { OnWrite = () => running.Release() };
        var quick = new Row(3) { OnWrite = () => running.Release() };
        await RunTogether(lane, async () =>
        {
            Assert.True(await running.WaitAsync(Until.Patience) && await running.WaitAsync(Until.Patience));
            await stop.CancelAsync();
        }, (slow, stop.Token), (quick, default));
        Assert.Equal(1, slow.Runs);
        Assert.Equal([6], quick.Result);
    }

    [Fact]
    public async Task Disposing_a_lane_ends_a_run_that_several_share()
    {
        var lane = Open(CountTogether());
        using var running = new SemaphoreSlim(0);
        var (a, b) = (new Row(Endless) { OnWrite = () => running.Release() }, new Row(Endless) { OnWrite = () => running.Release() });
        await RunTogether(lane, async () =>
        {
            Assert.True(await running.WaitAsync(Until.Patience) && await running.WaitAsync(Until.Patience));
            await Task.Run(lane.Dispose);
        }, (a, default), (b, default));
        Assert.Equal((1, 1), (a.Runs, b.Runs));
    }
}
