using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Models.Sessions;

/// <summary>Runs of one graph on tensors whose shapes change from run to run.</summary>
public sealed class ChangingShapesTests : IDisposable
{
    private static readonly TimeSpan Deadline = Until.Patience;

    private readonly TemporaryFolder _folder = new();
    private readonly ModelSession _session;

    public ChangingShapesTests() => _session = ModelSession.Open(new OnnxModelWriter()
        .Input("a", OnnxModelWriter.Float32, "rows", "columns").Input("b", OnnxModelWriter.Float32, "columns")
        .Output("sum", OnnxModelWriter.Float32, "rows", "columns").Output("twice", OnnxModelWriter.Float32, "columns")
        .Node("Add", ["a", "b"], ["sum"]).Node("Add", ["b", "b"], ["twice"]).Save(_folder["sum.onnx"]));

    public void Dispose()
    {
        _session.Dispose();
        _folder.Dispose();
    }

    [Theory]
    [InlineData(3, 5)]
    [InlineData(12, 9)]
    [InlineData(200, 1)]
    public void Every_run_gives_what_its_own_inputs_say_whatever_shapes_were_before(int mostRows, int mostColumns)
    {
        using var run = _session.CreateRun();
        var random = new Random(mostRows);
        for (var i = 0; i < 600; i++)
            Check(run, random.Next(mostRows + 1), 1 + random.Next(mostColumns), i);
    }

    [Fact]
    public void Shapes_that_were_there_before_cost_no_byte()
    {
        using var run = _session.CreateRun();
        var step = 0;
        Speak();
        Speak();

        Assert.Equal(0, SteadyState.Bytes(Speak));

        // As texts grow, and begin again.
        void Speak()
        {
            for (var length = 1; length <= 40; length++)
                Fill(run, 1 + length % 3, length, ++step);
        }
    }

    [Fact]
    public void A_shape_that_does_not_fit_leaves_the_run_as_it_was()
    {
        using var run = _session.CreateRun();
        Check(run, 2, 3, 1);
        Assert.Throws<ModelException>(() => { run.Input<float>(0, [1, 2, 3]); });
        Check(run, 2, 3, 2);
        Check(run, 3, 2, 3);
    }

    private static void Check(GraphRun run, int rows, int columns, int seed)
    {
        Fill(run, rows, columns, seed);
        Assert.Equal([rows, columns], run.OutputShape(0).ToArray());
        Assert.Equal([columns], run.OutputShape(1).ToArray());
        Assert.Equal(Enumerable.Range(0, rows * columns).Select(i => seed + i + 0.5f * (i % columns)), run.Output<float>(0).ToArray());
        Assert.Equal(Enumerable.Range(0, columns).Select(i => (float)i), run.Output<float>(1).ToArray());
        Assert.True(run.OutputsAreFinite(allowInfinity: false));
    }

    private static void Fill(GraphRun run, int rows, int columns, int seed)
    {
        var a = run.Input<float>(0, [rows, columns]);
        for (var i = 0; i < a.Length; i++)
            a[i] = seed + i;
        var b = run.Input<float>(1, [columns]);
        for (var i = 0; i < b.Length; i++)
            b[i] = 0.5f * i;
        run.Run(Deadline);
    }
}
