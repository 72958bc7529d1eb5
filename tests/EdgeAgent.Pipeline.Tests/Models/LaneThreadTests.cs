using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Pipeline.Tests.Models;

/// <summary>On which thread a lane serves, and that nobody is forgotten between them.</summary>
public sealed class LaneThreadTests : IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20);

    private readonly TemporaryFolder _folder = new();
    private readonly string _double;

    public LaneThreadTests() =>
        _double = new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 1).Output("y", OnnxModelWriter.Float32, 1).Node("Add", ["x", "x"], ["y"]).Save(_folder["double.onnx"]);

    public void Dispose() => _folder.Dispose();

    private sealed class Number(float value) : LaneJob
    {
        private static readonly long[] Shape = [1];

        public float Result { get; private set; }

        public int Thread { get; private set; }

        public Action? OnRead { get; init; }

        public override void WriteInputs(in LaneInputs inputs) => inputs.Get<float>(0, Shape)[0] = value;

        public override void ReadOutputs(in LaneOutputs outputs)
        {
            (Result, Thread) = (outputs.Get<float>(0)[0], Environment.CurrentManagedThreadId);
            OnRead?.Invoke();
        }
    }

    private ModelLane Open(int runners = 1) => new(
        () => ModelSession.Open(_double), new LaneOptions { Name = "m", MaxBatch = 1, Runners = runners }, TimeProvider.System, NullLogger.Instance);

    [Fact]
    public void Who_comes_while_nobody_else_wants_the_graph_runs_it_on_its_own_thread()
    {
        using var lane = Open();
        using var port = lane.Open("a");
        var job = new Number(4);
        port.Run(job, default);
        Assert.Equal((8, Environment.CurrentManagedThreadId), (job.Result, job.Thread));
    }

    [Fact]
    public async Task Who_waited_is_served_by_the_lane_when_the_one_before_goes_its_way()
    {
        using var lane = Open();
        using var first = lane.Open("first");
        using var second = lane.Open("second");
        using var third = lane.Open("third");
        using var running = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var busy = Task.Run(() => first.Run(new Number(1)
        {
            OnRead = () =>
            {
                running.Set();
                release.Wait(Long);
            },
        }, default));
        Assert.True(running.Wait(Long));
        var (b, c) = (new Number(2), new Number(3));
        var waiting = Task.WhenAll(Task.Run(() => second.Run(b, default)), Task.Run(() => third.Run(c, default)));
        await Until.TrueAsync(() => second.Pending is not null && third.Pending is not null);
        release.Set();
        await busy.WaitAsync(Long);
        await waiting.WaitAsync(Long);
        Assert.Equal((4, 6), (b.Result, c.Result));
        Assert.Equal(b.Thread, c.Thread);
        Assert.NotEqual(Environment.CurrentManagedThreadId, b.Thread);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(6, 1)]
    [InlineData(6, 2)]
    public void Whatever_is_asked_and_taken_back_at_once_by_many_comes_to_its_end(int streams, int runners)
    {
        using var lane = Open(runners);
        var wrong = 0;
        var threads = Enumerable.Range(0, streams).Select(n => new Thread(() => Ask(n))).ToList();
        threads.ForEach(t => t.Start());
        Assert.All(threads, t => Assert.True(t.Join(TimeSpan.FromSeconds(40)), "A request has never come to its end."));
        Assert.Equal(0, wrong);

        void Ask(int stream)
        {
            using var port = lane.Open($"stream {stream}");
            var random = new Random(stream);
            for (var i = 0; i < 500; i++)
            {
                using var stop = new CancellationTokenSource();
                var job = new Number(i) { OnRead = random.Next(9) == 0 ? stop.Cancel : null };
                if (random.Next(5) == 0)
                    stop.CancelAfter(TimeSpan.FromTicks(random.Next(500)));
                try
                {
                    port.Run(job, stop.Token);
                    if (job.Result != 2 * i)
                        Interlocked.Increment(ref wrong);
                }
                catch (OperationCanceledException)
                {
                }
            }
        }
    }

    [Fact]
    public void A_lane_that_is_closed_while_streams_ask_leaves_none_of_them_waiting()
    {
        for (var round = 0; round < 40; round++)
        {
            var lane = Open();
            using var asked = new CountdownEvent(3);
            var threads = Enumerable.Range(0, 3).Select(n => new Thread(() => Ask(lane, asked))).ToList();
            threads.ForEach(t => t.Start());
            Assert.True(asked.Wait(Long));
            lane.Dispose();
            Assert.All(threads, t => Assert.True(t.Join(Long), "A request has never come to its end."));
        }

        static void Ask(ModelLane lane, CountdownEvent asked)
        {
            var port = lane.Open("a");
            var job = new Number(1);
            try
            {
                port.Run(job, default);
                asked.Signal();
                while (true)
                    port.Run(job, default);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
            }
        }
    }
}
