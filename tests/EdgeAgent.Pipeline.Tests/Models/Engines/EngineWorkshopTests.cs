using System.Collections.Concurrent;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Pipeline.Tests.Models.Engines;

public sealed class EngineWorkshopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly ConcurrentQueue<EngineNews> _news = [];
    private readonly Lines _log = new();

    public void Dispose() => _folder.Dispose();

    /// <summary>y = x / x · x over a free batch and a free width: x, or NaN where a 0 is.</summary>
    private string Graph(string name = "model") => new OnnxModelWriter()
        .Input("x", OnnxModelWriter.Float32, "n", "w").Output("y", OnnxModelWriter.Float32, "n", "w")
        .Node("Div", ["x", "x"], ["one"]).Node("Mul", ["one", "x"], ["y"]).Save(_folder[$"{name}.onnx"]);

    private EngineWorkshop Workshop(IEngineBuilder builder, TimeProvider? time = null, bool waits = false) =>
        new(builder, time ?? TimeProvider.System, _log, waits) { OnNews = _news.Enqueue };

    private ModelLane Lane(EngineWorkshop workshop, string? path = null, string name = "model", int maxBatch = 1)
    {
        path ??= Graph(name);
        return new ModelLane(
            () => ModelSession.Open(path), new LaneOptions { Name = name, MaxBatch = maxBatch, Runners = 2 }, TimeProvider.System, NullLogger.Instance,
            new LaneUpgrade(workshop, path, null, Engine.TensorRt));
    }

    [Fact]
    public async Task The_processor_serves_while_an_engine_is_built_and_nobody_notices_the_change()
    {
        var builder = new ScriptedBuilder();
        builder.MayEnd.Reset();
        using (var workshop = Workshop(builder))
        {
            using var lane = Lane(workshop, maxBatch: 4);
            using var stop = new CancellationTokenSource();
            var served = new int[4];
            var streams = Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(() =>
            {
                using var port = lane.Open($"stream {i}");
                var job = new Echo(3);
                for (var round = 1; !stop.IsCancellationRequested; round++)
                {
                    job.Value = round % 1000 + i + 1;
                    port.Run(job, CancellationToken.None);
                    Assert.Equal(job.Value, job.Result);
                    Interlocked.Increment(ref served[i]);
                }
            }, TaskCreationOptions.LongRunning)).ToArray();
            await Until.TrueAsync(() => builder.HasBegun.IsSet && served.All(n => Volatile.Read(ref n) > 20));
            Assert.Equal(Engine.Cpu, lane.Engine);
            builder.MayEnd.Set();
            await Until.TrueAsync(() => lane.Engine == Engine.Cuda);
            var before = served.ToArray();
            await Until.TrueAsync(() => Enumerable.Range(0, 4).All(i => Volatile.Read(ref served[i]) > before[i] + 20));
            await stop.CancelAsync();
            await Task.WhenAll(streams);
            var order = Assert.Single(builder.Built);
            Assert.Equal("1x3", order.ShapeText);
            Assert.Equal([new("n", 1), new("w", 3)], order.Axes);
        }

        Assert.Equal((1, 1), builder.Sessions);
        Assert.Equal([EngineState.Building, EngineState.Ready], _news.Select(n => n.State));
    }

    [Fact]
    public async Task A_lane_that_stops_while_its_engine_is_handed_over_disposes_of_each_session_once()
    {
        var builder = new ScriptedBuilder();
        using (var workshop = Workshop(builder))
        {
            var path = Graph();
            for (var round = 0; round < 40; round++)
            {
                builder.MayEnd.Reset();
                var lane = Lane(workshop, path);
                using var port = lane.Open("door");
                port.Run(new Echo(3) { Value = 2 }, default);
                using var both = new Barrier(3);
                var running = Task.Run(() =>
                {
                    both.SignalAndWait();
                    try
                    {
                        while (true)
                            port.Run(new Echo(3) { Value = 2 }, default);
                    }
                    catch (Exception e) when (e is ObjectDisposedException or OperationCanceledException)
                    {
                    }
                });
                var stopping = Task.Run(() =>
                {
                    both.SignalAndWait();
                    lane.Dispose();
                });
                both.SignalAndWait();
                builder.MayEnd.Set();
                await Task.WhenAll(running, stopping);
            }
        }

        Assert.Equal(builder.Sessions.Opened, builder.Sessions.Disposed);
    }

    [Fact]
    public async Task A_model_that_is_loaded_anew_meanwhile_gets_its_engine_all_the_same()
    {
        var builder = new ScriptedBuilder();
        builder.MayEnd.Reset();
        using (var workshop = Workshop(builder))
        {
            using var lane = Lane(workshop);
            using var port = lane.Open("door");
            port.Run(new Echo(3) { Value = 1 }, default);
            await Until.TrueAsync(() => builder.HasBegun.IsSet);
            for (var i = 0; i < 3; i++)
                Assert.Equal(ModelFault.NotFinite, Assert.Throws<ModelException>(() => port.Run(new Echo(3), default)).Fault);
            var job = new Echo(3) { Value = 5 };
            port.Run(job, default);
            Assert.Equal(5, job.Result);
            builder.MayEnd.Set();
            await Until.TrueAsync(() => lane.Engine == Engine.Cuda);
            port.Run(job, default);
            Assert.Equal(5, job.Result);
        }

        Assert.Equal((1, 1), builder.Sessions);
    }

    [Fact]
    public async Task An_engine_that_fails_at_work_three_times_is_given_up_and_the_processor_has_the_model_again()
    {
        var builder = new ScriptedBuilder();
        using (var workshop = Workshop(builder))
        {
            using var lane = Lane(workshop);
            using var port = lane.Open("door");
            var job = new Echo(3) { Value = 1 };
            port.Run(job, default);
            await Until.TrueAsync(() => lane.Engine == Engine.Cuda);
            for (var i = 0; i < 3; i++)
                Assert.Equal(ModelFault.NotFinite, Assert.Throws<ModelException>(() => port.Run(new Echo(3), default)).Fault);
            Assert.Equal(Engine.Cpu, lane.Engine);
            port.Run(job, default);
            Assert.Equal(1, job.Result);
        }

        Assert.Equal((1, 1), builder.Sessions);
        Assert.Single(builder.Built);
        Assert.Equal([EngineState.Building, EngineState.Ready, EngineState.Failed], _news.Select(n => n.State));
    }

    [Fact]
    public async Task A_request_of_another_length_than_the_engine_was_built_for_is_served_by_the_processor()
    {
        var builder = new ScriptedBuilder { IsNarrow = true };
        using (var workshop = Workshop(builder))
        {
            using var lane = Lane(workshop);
            using var port = lane.Open("door");
            port.Run(new Echo(3) { Value = 1 }, default);
            await Until.TrueAsync(() => lane.Engine == Engine.Cuda);
            var narrow = new Echo(3) { Value = 2 };
            port.Run(narrow, default);
            Assert.Equal(2, narrow.Result);
            var wide = new Echo(4) { Value = 3 };
            port.Run(wide, default);
            Assert.Equal(3, wide.Result);
            Assert.Equal(Engine.Cpu, lane.Engine);
        }

        Assert.Equal((1, 1), builder.Sessions);
        Assert.Contains("[1, 3]", _news.Last().Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_engine_that_cannot_be_built_is_said_once_and_not_tried_again()
    {
        var builder = new ScriptedBuilder { Defect = "no kernel image" };
        using var workshop = Workshop(builder);
        var path = Graph();
        for (var life = 0; life < 2; life++)
        {
            using var lane = Lane(workshop, path);
            using var port = lane.Open("door");
            var job = new Echo(3) { Value = 1 };
            for (var i = 0; i < 3; i++)
                port.Run(job, default);
            await Until.TrueAsync(() => _news.Count(n => n.State == EngineState.Failed) == life + 1);
            Assert.Equal(Engine.Cpu, lane.Engine);
            Assert.Equal(1, job.Result);
        }

        Assert.Single(builder.Built);
        Assert.Equal("Model 'model' runs on the processor: its TensorRT engine does not work: no kernel image", _news.Last().Message);
    }

    [Fact]
    public async Task A_build_that_was_ended_is_tried_again_when_its_builder_says_and_only_while_its_lane_is_there()
    {
        var builder = new ScriptedBuilder { Defect = "killed", RetryAfter = TimeSpan.FromHours(1) };
        var time = new FakeTimeProvider();
        using var workshop = Workshop(builder, time);
        var lanes = new Dictionary<string, ModelLane> { ["gone"] = Lane(workshop, name: "gone"), ["stays"] = Lane(workshop, name: "stays") };
        using var kept = lanes["stays"];
        var job = new Echo(3) { Value = 1 };
        foreach (var lane in lanes.Values)
        {
            using var port = lane.Open("door");
            port.Run(job, default);
        }

        await Until.TrueAsync(() => _news.Count(n => n.State == EngineState.Failed) == 2);
        lanes["gone"].Dispose();
        builder.Defect = null;
        builder.Failures.Clear();
        time.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(2, builder.Built.Count);

        time.Advance(TimeSpan.FromMinutes(1));
        await Until.TrueAsync(() => kept.Engine == Engine.Cuda);

        Assert.Equal(["gone", "stays", "stays"], builder.Built.Select(o => o.Model));
        using var served = kept.Open("door");
        served.Run(job, default);
        Assert.Equal(1, job.Result);
    }

    [Fact]
    public async Task An_engine_that_is_kept_is_loaded_and_no_build_is_said()
    {
        var builder = new ScriptedBuilder();
        builder.Kept["model"] = true;
        using var workshop = Workshop(builder);
        using var lane = Lane(workshop);
        using var port = lane.Open("door");
        port.Run(new Echo(3) { Value = 1 }, default);
        await Until.TrueAsync(() => !_news.IsEmpty);
        Assert.Equal(EngineState.Ready, Assert.Single(_news).State);
        Assert.Contains("kept from before", Assert.Single(_news).Message, StringComparison.Ordinal);
        Assert.Empty(builder.Built);
    }

    [Fact]
    public async Task An_engine_that_is_kept_and_does_not_load_is_built_anew()
    {
        var builder = new ScriptedBuilder { Damaged = 1 };
        builder.Kept["model"] = true;
        using var workshop = Workshop(builder);
        using var lane = Lane(workshop);
        using var port = lane.Open("door");
        port.Run(new Echo(3) { Value = 1 }, default);
        await Until.TrueAsync(() => lane.Engine == Engine.Cuda);
        await Until.TrueAsync(() => _news.Count == 2);
        Assert.Single(builder.Built);
        Assert.Equal([EngineState.Building, EngineState.Ready], _news.Select(n => n.State));
        Assert.Contains(_log.Written, line => line.Contains("does not load and is built anew: bad magic", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Engines_are_built_one_after_the_other_and_those_of_lanes_that_are_gone_not_at_all()
    {
        var builder = new ScriptedBuilder();
        builder.MayEnd.Reset();
        using var workshop = Workshop(builder);
        using var first = Lane(workshop, name: "first");
        var second = Lane(workshop, name: "second");
        using var third = Lane(workshop, name: "third");
        foreach (var lane in (ModelLane[])[first, second, third])
        {
            using var port = lane.Open("door");
            port.Run(new Echo(3) { Value = 1 }, default);
        }

        second.Dispose();
        builder.MayEnd.Set();
        await Until.TrueAsync(() => third.Engine == Engine.Cuda);
        Assert.Equal(["first", "third"], builder.Built.Select(o => o.Model));
    }

    [Fact]
    public async Task What_is_being_built_is_said_every_ten_seconds()
    {
        var builder = new ScriptedBuilder();
        builder.MayEnd.Reset();
        var time = new FakeTimeProvider();
        using var workshop = Workshop(builder, time);
        using var lane = Lane(workshop);
        using var port = lane.Open("door");
        port.Run(new Echo(3) { Value = 1 }, default);
        await Until.TrueAsync(() => builder.HasBegun.IsSet);
        for (var i = 0; i < 4; i++)
            time.Advance(TimeSpan.FromSeconds(10));
        Assert.Contains("Model model: building its TensorRT engine, 40 s so far; the processor runs the model meanwhile", _log.Written);
        Assert.Equal(4, _log.Written.Count(line => line.Contains("so far", StringComparison.Ordinal)));
        builder.MayEnd.Set();
        await Until.TrueAsync(() => lane.Engine == Engine.Cuda);
    }

    [Fact]
    public async Task A_stop_ends_a_build_and_nothing_is_said_of_it()
    {
        var builder = new ScriptedBuilder();
        builder.MayEnd.Reset();
        var workshop = Workshop(builder);
        using var lane = Lane(workshop);
        using var port = lane.Open("door");
        port.Run(new Echo(3) { Value = 1 }, default);
        await Until.TrueAsync(() => builder.HasBegun.IsSet);
        workshop.Dispose();
        Assert.Equal(EngineState.Building, Assert.Single(_news).State);
        Assert.Equal(Engine.Cpu, lane.Engine);
        Assert.Equal((0, 0), builder.Sessions);
    }

    [Fact]
    public void A_verb_waits_for_its_engine()
    {
        using var workshop = Workshop(new ScriptedBuilder(), waits: true);
        using var lane = Lane(workshop);
        using var port = lane.Open("door");
        port.Run(new Echo(3) { Value = 1 }, default);
        Assert.Equal(Engine.Cuda, lane.Engine);
    }

    [Fact]
    public void A_verb_that_waits_in_vain_knows_why()
    {
        using var workshop = Workshop(new ScriptedBuilder { Defect = "no kernel image" }, waits: true);
        using var lane = Lane(workshop);
        using var port = lane.Open("door");
        port.Run(new Echo(3) { Value = 1 }, default);
        Assert.Equal((Engine.Cpu, "no kernel image"), (lane.Engine, lane.EngineFallback));
    }

    [Fact]
    public async Task An_engine_of_another_graph_is_not_taken()
    {
        var other = new OnnxModelWriter().Input("z", OnnxModelWriter.Float32, 1).Output("y", OnnxModelWriter.Float32, 1).Node("Abs", ["z"], ["y"]).Save(_folder["other.onnx"]);
        var builder = new ScriptedBuilder { Opening = _ => ModelSession.Open(other) };
        using (var workshop = Workshop(builder))
        {
            using var lane = Lane(workshop);
            using var port = lane.Open("door");
            port.Run(new Echo(3) { Value = 1 }, default);
            await Until.TrueAsync(() => _news.Any(n => n.State == EngineState.Failed));
            Assert.Contains("was replaced by a model with other inputs or outputs", _news.Last().Message, StringComparison.Ordinal);
        }

        Assert.Equal((1, 1), builder.Sessions);
    }

    [Fact]
    public async Task Runs_allocate_nothing_once_the_engine_works()
    {
        using var workshop = Workshop(new ScriptedBuilder());
        using var lane = Lane(workshop);
        using var port = lane.Open("door");
        var job = new Echo(3) { Value = 1 };
        port.Run(job, default);
        await Until.TrueAsync(() => lane.Engine == Engine.Cuda);
        for (var i = 0; i < 10; i++)
            port.Run(job, default);
        Assert.Equal(0, SteadyState.Bytes(() =>
        {
            for (var i = 0; i < 20; i++)
                port.Run(job, default);
        }));
    }

    private sealed class Lines : ILogger
    {
        public ConcurrentQueue<string> Written { get; } = [];

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Written.Enqueue(formatter(state, exception));
    }

    private sealed class Echo(int width) : LaneJob
    {
        private readonly long[] _shape = [1, width];

        public float Value { get; set; }

        public float Result { get; private set; }

        public override void WriteInputs(in LaneInputs inputs) => inputs.Get<float>(0, _shape).Fill(Value);

        public override void ReadOutputs(in LaneOutputs outputs) => Result = outputs.Get<float>(0)[width - 1];
    }
}
