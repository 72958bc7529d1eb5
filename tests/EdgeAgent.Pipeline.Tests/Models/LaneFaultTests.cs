using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Pipeline.Tests.Models;

public sealed class LaneFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private int _opened;

    public void Dispose() => _folder.Dispose();

    private sealed class Scalar<T>(T value) : LaneJob where T : unmanaged
    {
        private static readonly long[] Shape = [1];

        public T Value { get; set; } = value;

        public T Result { get; private set; }

        public Action? OnWrite { get; init; }

        public override void WriteInputs(in LaneInputs inputs)
        {
            OnWrite?.Invoke();
            inputs.Get<T>(0, Shape)[0] = Value;
        }

        public override void ReadOutputs(in LaneOutputs outputs) => Result = outputs.Get<T>(0)[0];
    }

    private sealed class Allocation(long count) : LaneJob
    {
        private static readonly long[] Shape = [1];

        public override void WriteInputs(in LaneInputs inputs) => inputs.Get<long>(0, Shape)[0] = count;

        public override void ReadOutputs(in LaneOutputs outputs) => Assert.Equal(0, outputs.Get<float>(0)[0]);
    }

    private sealed class TooLong : LaneJob
    {
        public override void WriteInputs(in LaneInputs inputs) => inputs.Get<float>(0, [2]);

        public override void ReadOutputs(in LaneOutputs outputs) => throw new InvalidOperationException();
    }

    private sealed class Unread(float value) : LaneJob
    {
        public override void WriteInputs(in LaneInputs inputs) => inputs.Get<float>(0, [1])[0] = value;

        public override void ReadOutputs(in LaneOutputs outputs)
        {
        }
    }

    /// <summary>y = x / x: 1, or NaN for 0.</summary>
    private string Divide() => new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 1).Output("y", OnnxModelWriter.Float32, 1)
        .Node("Div", ["x", "x"], ["y"]).Save(_folder["divide.onnx"]);

    /// <summary>y = x after counting to x: as slow as x is large.</summary>
    private string Count()
    {
        var body = new OnnxModelWriter()
            .Input("i", OnnxModelWriter.Int64).Input("c", OnnxModelWriter.Bool).Input("s", OnnxModelWriter.Int64, 1)
            .Node("Identity", ["c"], ["c2"]).Node("Add", ["s", "one"], ["s2"])
            .Weights("one", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(1L))
            .Output("c2", OnnxModelWriter.Bool).Output("s2", OnnxModelWriter.Int64, 1);
        return new OnnxModelWriter().Input("x", OnnxModelWriter.Int64, 1).Output("y", OnnxModelWriter.Int64, 1)
            .Weights("true", OnnxModelWriter.Bool, [], [1]).Weights("zero", OnnxModelWriter.Int64, [1], new byte[8])
            .Weights("no_axes", OnnxModelWriter.Int64, [0], [])
            .Node("Reshape", ["x", "no_axes"], ["n"])
            .Node("Loop", ["n", "true", "zero"], ["y"], "", OnnxModelWriter.Attribute("body", body)).Save(_folder["count.onnx"]);
    }

    private ModelLane Lane(string path, TimeSpan? deadline = null, int runners = 1) => new(
        () =>
        {
            Interlocked.Increment(ref _opened);
            return ModelSession.Open(path);
        },
        new LaneOptions { Name = "m", Deadline = deadline ?? TimeSpan.FromMinutes(10), Runners = runners }, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public void A_run_past_its_deadline_is_ended_and_its_stream_told()
    {
        using var lane = Lane(Count(), TimeSpan.FromMilliseconds(50));
        using var port = lane.Open("a");
        var started = TimeProvider.System.GetTimestamp();
        var late = Assert.Throws<ModelException>(() => port.Run(new Scalar<long>(long.MaxValue), default));
        Assert.Equal(ModelFault.Late, late.Fault);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started).TotalSeconds, 0, 20);

        var next = new Scalar<long>(7);
        port.Run(next, default);
        Assert.Equal(7, next.Result);
    }

    [Fact]
    public async Task A_slow_request_is_taken_back_at_once_when_its_stream_stops()
    {
        using var lane = Lane(Count());
        using var port = lane.Open("a");
        using var stop = new CancellationTokenSource();
        var running = new ManualResetEventSlim();
        var run = Task.Run(() => port.Run(new Scalar<long>(long.MaxValue) { OnWrite = running.Set }, stop.Token));
        Assert.True(running.Wait(Until.Patience));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run.WaitAsync(Until.Patience));
    }

    [Fact]
    public async Task A_waiting_request_is_taken_back_while_another_runs()
    {
        using var lane = Lane(Count());
        using var busy = lane.Open("busy");
        using var waiting = lane.Open("waiting");
        using var stopBusy = new CancellationTokenSource();
        using var stopWaiting = new CancellationTokenSource();
        var running = new ManualResetEventSlim();
        var first = Task.Run(() => busy.Run(new Scalar<long>(long.MaxValue) { OnWrite = running.Set }, stopBusy.Token));
        Assert.True(running.Wait(Until.Patience));
        var second = Task.Run(() => waiting.Run(new Scalar<long>(1), stopWaiting.Token));
        await stopWaiting.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => second.WaitAsync(Until.Patience));
        Assert.False(first.IsCompleted);
        await stopBusy.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first.WaitAsync(Until.Patience));
    }

    [Fact]
    public void Three_results_that_are_not_numbers_reload_the_model_and_six_let_it_rest()
    {
        using var lane = Lane(Divide());
        using var port = lane.Open("a");
        for (var i = 0; i < 6; i++)
            Assert.Equal(ModelFault.NotFinite, Assert.Throws<ModelException>(() => port.Run(new Scalar<float>(0), default)).Fault);
        Assert.Equal(2, _opened);
        var rest = Assert.Throws<ModelException>(() => port.Run(new Scalar<float>(1), default));
        Assert.Equal(ModelFault.Faulted, rest.Fault);
        Assert.Contains("rests", rest.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Requests_that_do_not_fit_are_their_streams_fault_and_not_the_models()
    {
        using var lane = Lane(Divide());
        using var port = lane.Open("a");
        for (var i = 0; i < 10; i++)
            Assert.Equal(ModelFault.Unfitting, Assert.Throws<ModelException>(() => port.Run(new TooLong(), default)).Fault);
        var good = new Scalar<float>(1);
        port.Run(good, default);
        Assert.Equal((1, 1), (good.Result, _opened));
    }

    [Fact]
    public void A_model_that_was_replaced_by_another_one_is_not_taken_for_it()
    {
        var path = Divide();
        var other = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 1).Output("z", OnnxModelWriter.Float32, 1)
            .Node("Neg", ["x"], ["z"]).Save(_folder["other.onnx"]);
        using var lane = Lane(path);
        using var port = lane.Open("a");
        File.Move(other, path, overwrite: true);
        for (var i = 0; i < 3; i++)
            Assert.Equal(ModelFault.NotFinite, Assert.Throws<ModelException>(() => port.Run(new Scalar<float>(0), default)).Fault);
        var rest = Assert.Throws<ModelException>(() => port.Run(new Scalar<float>(1), default));
        Assert.Equal(
            $"Model 'm' failed 3 times in a row and rests until the agent is restarted or reloaded: {path} was replaced by a model with other inputs or outputs.",
            rest.Message);
    }

    [Theory]
    [InlineData(OnnxModelWriter.Float16)]
    [InlineData(OnnxModelWriter.Float64)]
    public void Numbers_of_every_width_that_are_none_are_noticed(int type)
    {
        // The cast comes last: the output has the type, the input 32 bits.
        using var lane = Lane(new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 1).Output("y", type, 1)
            .Node("Div", ["x", "x"], ["q"]).Node("Cast", ["q"], ["y"], "", OnnxModelWriter.Attribute("to", type)).Save(_folder["cast.onnx"]));
        using var port = lane.Open("a");
        Assert.Equal(ModelFault.NotFinite, Assert.Throws<ModelException>(() => port.Run(new Unread(0), default)).Fault);
        port.Run(new Unread(1), default);
    }

    [Fact]
    public void A_model_whose_file_cannot_be_read_any_more_rests_instead_of_ending_the_process()
    {
        var path = Divide();
        using var lane = new ModelLane(
            () => Interlocked.Increment(ref _opened) == 1 ? ModelSession.Open(path) : throw new IOException("The file is gone."),
            new LaneOptions { Name = "m" }, TimeProvider.System, NullLogger.Instance);
        using var port = lane.Open("a");
        for (var i = 0; i < 3; i++)
            Assert.Equal(ModelFault.NotFinite, Assert.Throws<ModelException>(() => port.Run(new Scalar<float>(0), default)).Fault);
        var rest = Assert.Throws<ModelException>(() => port.Run(new Scalar<float>(1), default));
        Assert.Contains("The file is gone.", rest.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_run_that_asks_for_more_memory_than_there_is_fails_and_the_next_one_runs()
    {
        // y = x zeros, added up: 8 TB for the first request.
        using var lane = Lane(new OnnxModelWriter().Input("x", OnnxModelWriter.Int64, 1).Output("y", OnnxModelWriter.Float32, 1)
            .Node("ConstantOfShape", ["x"], ["zeros"]).Node("ReduceSum", ["zeros"], ["y"]).Save(_folder["allocate.onnx"]));
        using var port = lane.Open("a");
        var failed = Assert.Throws<ModelException>(() => port.Run(new Allocation(1L << 41), default));
        Assert.Equal(ModelFault.RunFailed, failed.Fault);
        port.Run(new Allocation(7), default);
    }

    [Fact]
    public void A_good_result_between_bad_ones_forgives_them()
    {
        using var lane = Lane(Divide());
        using var port = lane.Open("a");
        for (var round = 0; round < 5; round++)
        {
            Assert.Throws<ModelException>(() => port.Run(new Scalar<float>(0), default));
            Assert.Throws<ModelException>(() => port.Run(new Scalar<float>(0), default));
            var good = new Scalar<float>(3);
            port.Run(good, default);
            Assert.Equal(1, good.Result);
        }

        Assert.Equal(1, _opened);
    }

    [Fact]
    public async Task Disposing_a_lane_ends_what_runs_and_what_waits()
    {
        var lane = Lane(Count());
        var a = lane.Open("a");
        var b = lane.Open("b");
        var running = new ManualResetEventSlim();
        var first = Task.Run(() => a.Run(new Scalar<long>(long.MaxValue) { OnWrite = running.Set }, default));
        Assert.True(running.Wait(Until.Patience));
        var second = Task.Run(() => b.Run(new Scalar<long>(long.MaxValue) { OnWrite = running.Set }, default));
        var dispose = Task.Run(lane.Dispose);
        await dispose.WaitAsync(Until.Patience);
        await Assert.ThrowsAnyAsync<Exception>(() => first.WaitAsync(Until.Patience));
        await Assert.ThrowsAnyAsync<Exception>(() => second.WaitAsync(Until.Patience));
        Assert.True(first.IsCompleted && second.IsCompleted);
    }

    [Fact]
    public void An_engine_that_is_missing_falls_back_to_the_processor_and_says_why()
    {
        using var session = ModelSession.Open(Divide(), Engine.Cuda);
        Assert.Equal(Engine.Cpu, session.Engine);
        Assert.Contains("CUDA", session.EngineFallback, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_shape_is_refused_before_it_reaches_the_runtime()
    {
        using var session = ModelSession.Open(Divide());
        using var run = session.CreateRun();
        var refusal = Assert.Throws<ModelException>(() => { run.Input<float>(0, [2]); });
        Assert.Contains("x float32 [1]", refusal.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidOperationException>(() => { run.Input<long>(0, [1]); });
    }

    [Fact]
    public void Outputs_whose_shape_depends_on_the_data_are_read_right_in_every_run()
    {
        var path = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 4).Output("y", OnnxModelWriter.Int64, 1, "n")
            .Node("NonZero", ["x"], ["y"]).Save(_folder["nonzero.onnx"]);
        using var session = ModelSession.Open(path);
        using var run = session.CreateRun();
        foreach (var values in new float[][] { [1, 0, 0, 1], [1, 0, 0, 1], [1, 1, 1, 1], [0, 0, 0, 0], [0, 0, 1, 0], [1, 0, 0, 1] })
        {
            values.CopyTo(run.Input<float>(0, [4]));
            run.Run(TimeSpan.FromSeconds(20));
            Assert.Equal(values.Select((v, i) => (v, i)).Where(p => p.v != 0).Select(p => (long)p.i), run.Output<long>(0).ToArray());
            Assert.Equal(values.Count(v => v != 0), run.OutputShape(0)[1]);
        }
    }
}
