using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.TestKit;

namespace EdgeAgent.Pipeline.Tests.Models.Sessions;

/// <summary>Which session works where one of them does not run. Nobody here has a graphics processor: a graph that fails stands for one.</summary>
public sealed class SessionTrialTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private ModelSession Open(string name, OnnxModelWriter graph) => ModelSession.Open(graph.Save(_folder[name]));

    private ModelSession Working() => Open("works.onnx", new OnnxModelWriter()
        .Input("x", OnnxModelWriter.Float32, "n", 3).Output("y", OnnxModelWriter.Float32, "n", 3).Node("Abs", ["x"], ["y"]));

    /// <summary>Makes three numbers four.</summary>
    private ModelSession Broken() => Open("broken.onnx", new OnnxModelWriter()
        .Input("x", OnnxModelWriter.Float32, "n", 3).Input("s", OnnxModelWriter.Int64, 1).Output("y", OnnxModelWriter.Float32, "k").Node("Expand", ["x", "s"], ["e"])
        .Weights("four", OnnxModelWriter.Int64, [1], BitConverter.GetBytes(4L)).Node("Reshape", ["e", "four"], ["y"]));

    [Fact]
    public void A_session_that_runs_has_no_fault_and_one_of_unknown_lengths_is_not_tried()
    {
        using var works = Working();
        Assert.Null(SessionTrial.WhyBroken(works));
        using var free = Open("free.onnx", new OnnxModelWriter().Input("x", OnnxModelWriter.Float32, 1, "w").Output("y", OnnxModelWriter.Float32, 1, "w").Node("Abs", ["x"], ["y"]));
        Assert.Null(SessionTrial.WhyBroken(free));
        using var broken = Broken();
        Assert.Contains("a run failed", SessionTrial.WhyBroken(broken), StringComparison.Ordinal);
    }

    [Fact]
    public void A_device_that_fails_in_its_first_run_leaves_the_model_to_the_processor_and_says_why()
    {
        var broken = Broken();
        using var used = ModelSession.Tried(broken, Working);
        Assert.Equal(Engine.Cpu, used.Engine);
        Assert.Contains("CUDAExecutionProvider fails in its first run: ", used.EngineFallback, StringComparison.Ordinal);
        Assert.Throws<ObjectDisposedException>(() => broken.CreateRun());
        using (used.CreateRun())
        {
        }
    }

    [Fact]
    public void Where_the_processor_fails_on_zeros_too_the_device_keeps_the_model()
    {
        using var broken = Broken();
        Assert.Same(broken, ModelSession.Tried(broken, Broken));
        using var works = Working();
        Assert.Same(works, ModelSession.Tried(works, () => throw new InvalidOperationException()));
    }
}
