using EdgeAgent.Pipeline.Models.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Benchmarks;

/// <summary>A session of ONNX Runtime alone, its input and output bound once: what nobody can be faster than.</summary>
internal sealed class BareSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _options = new();
    private readonly OrtValue _input;
    private readonly OrtValue _output;

    /// <summary>A session on the threads that the process shares.</summary>
    /// <param name="path">The graph.</param>
    /// <param name="graph">What it takes and gives.</param>
    /// <param name="shape">The shape of its input; null for that of the graph, 1 where it is open.</param>
    public BareSession(string path, GraphSignature graph, long[]? shape = null)
    {
        using var options = new SessionOptions();
        options.DisablePerSessionThreads();
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        _session = new InferenceSession(path, options);
        _binding = _session.CreateIoBinding();
        _input = Bound(shape ?? graph.Inputs[0].Dimensions);
        _binding.BindInput(graph.Inputs[0].Name, _input);
        _binding.BindOutputToDevice(graph.Outputs[0].Name, OrtMemoryInfo.DefaultInstance);
        Run();
        _output = Bound(_binding.GetOutputValues()[0].GetTensorTypeAndShape().Shape);
        _binding.BindOutput(graph.Outputs[0].Name, _output);
    }

    /// <summary>Runs it once.</summary>
    public void Run() => _session.RunWithBinding(_options, _binding);

    public void Dispose()
    {
        _binding.Dispose();
        _input.Dispose();
        _output.Dispose();
        _options.Dispose();
        _session.Dispose();
    }

    private static OrtValue Bound(IReadOnlyList<long> shape)
    {
        long[] dimensions = [.. shape.Select(d => Math.Max(1, d))];
        var memory = GC.AllocateArray<float>((int)dimensions.Aggregate(1L, (a, b) => a * b), pinned: true);
        return OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, memory.AsMemory(), dimensions);
    }
}
