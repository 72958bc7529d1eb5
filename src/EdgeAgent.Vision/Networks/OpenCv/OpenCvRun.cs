using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;
using OpenCvSharp;
using OpenCvSharp.Dnn;

namespace EdgeAgent.Vision.Networks.OpenCv;

/// <summary>
/// Runs a network of OpenCV's. It cannot be ended while it runs: a run that was late or taken back is noticed when it is over. OpenCV's wrapper
/// allocates a little on the managed heap with each run.
/// </summary>
internal sealed class OpenCvRun : IGraphRun
{
    private readonly OpenCvSession _session;
    private readonly Net _net;
    private readonly TimeProvider _time;
    private readonly Mat?[] _inputs;
    private readonly long[][] _inputShapes;
    private readonly long[] _writes;
    private readonly Mat[] _outputs;
    private readonly long[][] _outputShapes;
    private readonly string[] _outputNames;

    // Whole numbers come as floats.
    private readonly long[][] _wholes;
    private volatile bool _isTerminated;

    public OpenCvRun(OpenCvSession session, Net net, TimeProvider time)
    {
        _session = session;
        _net = net;
        _time = time;
        var (inputs, outputs) = (session.Signature.Inputs.Count, session.Signature.Outputs.Count);
        _inputs = new Mat?[inputs];
        _writes = new long[inputs];
        _inputShapes = [.. Enumerable.Range(0, inputs).Select(_ => Array.Empty<long>())];
        _outputs = [.. Enumerable.Range(0, outputs).Select(_ => new Mat())];
        _outputShapes = [.. Enumerable.Range(0, outputs).Select(_ => Array.Empty<long>())];
        _outputNames = [.. session.Signature.Outputs.Select(o => o.Name)];
        _wholes = [.. Enumerable.Range(0, outputs).Select(_ => Array.Empty<long>())];
    }

    public IGraphSession Session => _session;

    public Span<T> Input<T>(int index, scoped ReadOnlySpan<long> shape) where T : unmanaged
    {
        if (typeof(T) != typeof(float))
            throw new InvalidOperationException($"Input {index} of {_session.Path} holds floats, not {typeof(T).Name}.");
        _writes[index]++;
        if (_inputs[index] is null || !shape.SequenceEqual(_inputShapes[index]))
        {
            _inputs[index]?.Dispose();
            _inputShapes[index] = shape.ToArray();
            _inputs[index] = new Mat([.. _inputShapes[index].Select(axis => checked((int)axis))], MatType.CV_32FC1);
        }

        return MemoryMarshal.Cast<float, T>(Floats(_inputs[index]!));
    }

    public ReadOnlySpan<long> InputShape(int index) => _inputShapes[index];

    public long WritesOf(int index) => _writes[index];

    public void Run(TimeSpan deadline)
    {
        if (_isTerminated)
            throw new OperationCanceledException();
        var started = _time.GetTimestamp();
        try
        {
            for (var i = 0; i < _inputs.Length; i++)
                _net.SetInput(_inputs[i] ?? throw new InvalidOperationException($"Input {i} of {_session.Path} was not filled."), _session.Signature.Inputs[i].Name);
            _net.Forward(_outputs, _outputNames);
        }
        catch (OpenCVException e)
        {
            throw OpenCvSession.Explain(_session.Path, e);
        }

        for (var i = 0; i < _outputs.Length; i++)
            Take(i);
        if (_isTerminated)
            throw new OperationCanceledException();
        if (_time.GetElapsedTime(started) > deadline)
        {
            throw new ModelException(ModelFault.Late, $"{_session.Path}: a run took longer than its deadline of {deadline.TotalSeconds:0.###} s. "
                + "Use a smaller model or input, a lower rate, fewer streams, or the engine cpu.");
        }
    }

    public void Terminate() => _isTerminated = true;

    public void Rearm() => _isTerminated = false;

    public ReadOnlySpan<T> Output<T>(int index) where T : unmanaged
    {
        if (typeof(T) == typeof(float) && _session.Signature.Outputs[index].Type == TensorType.Float32)
            return MemoryMarshal.Cast<float, T>(Floats(_outputs[index]));
        if (typeof(T) == typeof(long) && _session.Signature.Outputs[index].Type == TensorType.Int64)
            return MemoryMarshal.Cast<long, T>(_wholes[index].AsSpan());
        throw new InvalidOperationException($"Output {index} of {_session.Path} holds {_session.Signature.Outputs[index].Type}, not {typeof(T).Name}.");
    }

    public ReadOnlySpan<long> OutputShape(int index) => _outputShapes[index];

    public bool OutputsAreFinite(bool allowInfinity)
    {
        foreach (var output in _outputs)
        {
            var numbers = Floats(output);
            if (allowInfinity ? TensorPrimitives.IsNaNAny<float>(numbers) : !TensorPrimitives.IsFiniteAll<float>(numbers))
                return false;
        }

        return true;
    }

    public void Dispose()
    {
        foreach (var mat in _inputs.Concat(_outputs))
            mat?.Dispose();
        _net.Dispose();
    }

    /// <summary>Notes an output's shape; OpenCV gives a list as a matrix of one column.</summary>
    private void Take(int index)
    {
        var (output, spec) = (_outputs[index], _session.Signature.Outputs[index]);
        if (output.Type() != MatType.CV_32FC1 || !output.IsContinuous())
            throw new ModelException(ModelFault.Unfitting, $"{_session.Path}: OpenCV gives its output '{spec.Name}' as {output.Type()}, which is not read here. Choose the engine cpu.");
        var rank = output.Dims;
        var isList = spec.Rank == 1 && rank == 2;
        var length = isList ? 1 : rank;
        if (_outputShapes[index].Length != length)
            _outputShapes[index] = new long[length];
        for (var axis = 0; axis < length; axis++)
            _outputShapes[index][axis] = isList ? output.Total() : output.Size(axis);
        if (spec.Type == TensorType.Float32)
            return;
        var numbers = Floats(output);
        if (_wholes[index].Length != numbers.Length)
            _wholes[index] = new long[numbers.Length];
        TensorPrimitives.ConvertTruncating<float, long>(numbers, _wholes[index]);
    }

    private static unsafe Span<float> Floats(Mat mat) => new((void*)mat.Data, checked((int)mat.Total()));
}
