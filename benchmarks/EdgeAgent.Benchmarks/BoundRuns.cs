using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeAgent.Benchmarks;

/// <summary>Runs of bare sessions one after the other, all inputs bound beforehand: what nobody who needs these runs can be faster than.</summary>
internal sealed class BoundRuns : IDisposable
{
    private readonly List<(InferenceSession Session, OrtIoBinding Binding)> _runs = [];
    private readonly List<IDisposable> _owned = [];
    private readonly RunOptions _options = new();

    /// <summary>A session on the threads that the process shares.</summary>
    public InferenceSession Open(string path)
    {
        using var options = new SessionOptions();
        options.DisablePerSessionThreads();
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
        var session = new InferenceSession(path, options);
        _owned.Add(session);
        return session;
    }

    /// <summary>Adds a run; all integers are one number, all others 0.</summary>
    public void Add(InferenceSession session, long integers, params (string Name, long[] Shape)[] inputs)
    {
        var binding = session.CreateIoBinding();
        _owned.Add(binding);
        foreach (var (name, shape) in inputs)
        {
            var length = (int)shape.Aggregate(1L, (a, b) => a * b);
            var value = session.InputMetadata[name].ElementDataType == TensorElementType.Int64
                ? OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, Filled(length, integers), shape)
                : OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, GC.AllocateArray<float>(Math.Max(1, length), pinned: true).AsMemory(0, length), shape);
            _owned.Add(value);
            binding.BindInput(name, value);
        }

        foreach (var output in session.OutputNames)
            binding.BindOutputToDevice(output, OrtMemoryInfo.DefaultInstance);
        _runs.Add((session, binding));
    }

    /// <summary>Runs them all once.</summary>
    public void Run()
    {
        foreach (var (session, binding) in _runs)
            session.RunWithBinding(_options, binding);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _owned.Reverse();
        _owned.ForEach(o => o.Dispose());
        _options.Dispose();
    }

    private static Memory<long> Filled(int length, long value)
    {
        var numbers = GC.AllocateArray<long>(length, pinned: true);
        Array.Fill(numbers, value);
        return numbers;
    }
}
