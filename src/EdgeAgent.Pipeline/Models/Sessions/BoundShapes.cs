using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>
/// One set of input shapes, told to the runtime once, and the shapes of the outputs that it gave: from the second run on they are written
/// in place. All sets of a graph lie in the same memory; it must not move while they live.
/// </summary>
internal sealed class BoundShapes : IDisposable
{
    private readonly OrtIoBinding _binding;
    private readonly long[][] _inputShapes;
    private readonly OrtValue[] _inputs;
    private readonly long[][] _outputShapes;
    private OrtValue[]? _outputs;

    /// <summary>Binds the inputs as they are.</summary>
    public BoundShapes(InferenceSession session, ReadOnlySpan<TensorBuffer> inputs, int outputs)
    {
        _binding = session.CreateIoBinding();
        _inputShapes = new long[inputs.Length][];
        _inputs = new OrtValue[inputs.Length];
        _outputShapes = new long[outputs][];
        for (var i = 0; i < inputs.Length; i++)
        {
            _inputShapes[i] = inputs[i].Shape.ToArray();
            _inputs[i] = inputs[i].Lend();
            _binding.BindInput(inputs[i].Name, _inputs[i]);
        }
    }

    /// <summary>What the session is run with.</summary>
    public OrtIoBinding Binding => _binding;

    /// <summary>When it was used last, on a clock that counts runs.</summary>
    public long UsedAt { get; set; }

    /// <summary>Whether a run has shown the outputs' shapes.</summary>
    public bool KnowsOutputs { get; private set; }

    /// <summary>Whether the outputs are bound where they are to be written.</summary>
    public bool WritesInPlace => _outputs is not null;

    /// <summary>The shape of an output, once it is known.</summary>
    public ReadOnlySpan<long> OutputShape(int index) => _outputShapes[index];

    /// <summary>Whether these are the shapes of some inputs.</summary>
    public bool Fit(ReadOnlySpan<TensorBuffer> inputs)
    {
        for (var i = 0; i < inputs.Length; i++)
        {
            if (!inputs[i].Shape.SequenceEqual(_inputShapes[i]))
                return false;
        }

        return true;
    }

    /// <summary>Notes what a run has shown.</summary>
    public void Learn(IReadOnlyList<OrtValue> outputs)
    {
        for (var i = 0; i < outputs.Count; i++)
            _outputShapes[i] = outputs[i].GetTensorTypeAndShape().Shape;
        KnowsOutputs = true;
    }

    /// <summary>Binds the outputs where they are to be written.</summary>
    public void BindOutputs(ReadOnlySpan<TensorBuffer> outputs)
    {
        _binding.ClearBoundOutputs();
        _outputs = new OrtValue[outputs.Length];
        for (var i = 0; i < outputs.Length; i++)
        {
            _outputs[i] = outputs[i].Lend();
            _binding.BindOutput(outputs[i].Name, _outputs[i]);
        }
    }

    /// <summary>Leaves the outputs to the runtime for one run. A binding keeps what the last run put there and would want the same shape again.</summary>
    public void LeaveOutputs(ReadOnlySpan<TensorBuffer> outputs)
    {
        ReleaseOutputs();
        _binding.ClearBoundOutputs();
        foreach (var output in outputs)
            _binding.BindOutputToDevice(output.Name, OrtMemoryInfo.DefaultInstance);
    }

    /// <summary>Lets go of the outputs' memory.</summary>
    public void ReleaseOutputs()
    {
        foreach (var output in _outputs ?? [])
            output.Dispose();
        _outputs = null;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ReleaseOutputs();
        _binding.Dispose();
        foreach (var input in _inputs)
            input.Dispose();
    }
}
