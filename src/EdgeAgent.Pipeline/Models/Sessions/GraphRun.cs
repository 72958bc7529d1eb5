using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Graphs;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>
/// Runs a graph on memory of its own, which the runtime is told of once for each set of shapes: where those come again, a run allocates
/// nothing on the managed heap. Outputs are learnt: the first run of some input shapes shows theirs, from the second on they are written
/// in place. The sets used last are kept, as many as the lengths of an utterance's text or the hypotheses of a beam need.
/// An output whose shape depends on the data stays with the runtime's own memory. Used by one thread at a time.
/// </summary>
public sealed class GraphRun : IGraphRun
{
    /// <summary>Sets of shapes that are kept.</summary>
    private const int Kept = 64;

    private readonly ModelSession _session;
    private readonly TensorBuffer[] _inputs;
    private readonly TensorBuffer[] _outputs;
    private readonly long[] _writes;
    private readonly List<BoundShapes> _known = [];
    private readonly RunOptions _options = new() { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
    private readonly TimeProvider _time;
    private readonly ITimer _watchdog;

    private IDisposableReadOnlyCollection<OrtValue>? _loose;
    private BoundShapes? _bound;
    private bool _outputsVary;
    private long _runs;

    // Guarded by the lock on _options, which the watchdog and Terminate share with the running thread.
    private bool _disposed;
    private bool _running;
    private bool _late;
    private bool _terminated;
    private long _started;
    private TimeSpan _deadline;

    internal GraphRun(ModelSession session, TimeProvider time)
    {
        _session = session;
        _inputs = [.. session.Signature.Inputs.Select(i => new TensorBuffer(i.Name, i.Type))];
        _outputs = [.. session.Signature.Outputs.Select(o => new TensorBuffer(o.Name, o.Type))];
        _writes = new long[_inputs.Length];
        _time = time;
        _watchdog = time.CreateTimer(static state => ((GraphRun)state!).OnDeadline(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public IGraphSession Session => _session;

    /// <inheritdoc/>
    public Span<T> Input<T>(int index, scoped ReadOnlySpan<long> shape) where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var input = _inputs[index];
        _writes[index]++;
        if (!input.IsShaped || !shape.SequenceEqual(input.Shape))
        {
            RequireFit(_session.Signature.Inputs[index], shape);
            if (input.Reshape(shape))
                Forget();
            _bound = null;
        }

        return input.AsSpan<T>();
    }

    /// <inheritdoc/>
    public ReadOnlySpan<long> InputShape(int index) => _inputs[index].Shape;

    /// <inheritdoc/>
    public long WritesOf(int index) => _writes[index];

    /// <summary>Runs the graph on the inputs.</summary>
    /// <param name="deadline">How long it may take; it is ended between two nodes after that, so by the length of one node later.</param>
    /// <exception cref="ModelException">It failed, or was <see cref="ModelFault.Late"/>.</exception>
    /// <exception cref="OperationCanceledException"><see cref="Terminate"/> was called since <see cref="Rearm"/>.</exception>
    public void Run(TimeSpan deadline)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        _loose?.Dispose();
        _loose = null;

        _bound ??= Bind();
        _bound.UsedAt = _runs++;
        if (_outputsVary || !_bound.KnowsOutputs)
            _bound.LeaveOutputs(_outputs);
        else
            PlaceOutputs(_bound);
        Begin(deadline);
        try
        {
            RunBound(_bound);
        }
        finally
        {
            End();
        }

        if (_late)
            throw LateFault();
    }

    /// <inheritdoc/>
    public void Terminate()
    {
        lock (_options)
        {
            // The native options must not be touched once they are freed.
            if (_disposed)
                return;
            _terminated = true;
            if (_running)
                _options.Terminate = true;
        }
    }

    /// <inheritdoc/>
    public void Rearm()
    {
        lock (_options)
            _terminated = false;
    }

    /// <inheritdoc/>
    public ReadOnlySpan<T> Output<T>(int index) where T : unmanaged
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_loose is null)
            return _outputs[index].AsSpan<T>();
        if (typeof(T) != TensorBuffer.ManagedTypeOf(_outputs[index].Type))
            throw new InvalidOperationException($"Output '{_outputs[index].Name}' holds {_outputs[index].Type}, not {typeof(T).Name}.");
        return MemoryMarshal.Cast<byte, T>(_loose[index].GetTensorMutableRawData());
    }

    /// <inheritdoc/>
    public ReadOnlySpan<long> OutputShape(int index) => _outputs[index].Shape;

    /// <inheritdoc/>
    public bool OutputsAreFinite(bool allowInfinity)
    {
        for (var i = 0; i < _outputs.Length; i++)
        {
            var isFinite = _outputs[i].Type switch
            {
                TensorType.Float32 => FiniteCheck.Passes(Output<float>(i), allowInfinity),
                TensorType.Float16 => FiniteCheck.Passes(Output<Half>(i), allowInfinity),
                TensorType.Float64 => FiniteCheck.Passes(Output<double>(i), allowInfinity),
                _ => true,
            };
            if (!isFinite)
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_options)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        _watchdog.Dispose();
        _loose?.Dispose();
        Forget();
        _options.Dispose();
        foreach (var buffer in _inputs.Concat(_outputs))
            buffer.Dispose();
        _session.RunDisposed();
    }

    private void RunBound(BoundShapes bound)
    {
        try
        {
            _session.Native.RunWithBinding(_options, bound.Binding);
        }
        catch (OnnxRuntimeException e) when (bound.WritesInPlace && e.Message.Contains("shape", StringComparison.OrdinalIgnoreCase))
        {
            // The same input shapes gave other output shapes than before: these outputs depend on the data.
            // Or it is too large for a node that reshapes: then it fails again.
            bound.LeaveOutputs(_outputs);
            RunOnce(bound);
            _outputsVary = true;
        }
        catch (OnnxRuntimeException e)
        {
            throw Explain(e);
        }

        if (!bound.WritesInPlace)
            TakeLooseOutputs(bound);
    }

    private void RunOnce(BoundShapes bound)
    {
        try
        {
            _session.Native.RunWithBinding(_options, bound.Binding);
        }
        catch (OnnxRuntimeException e)
        {
            throw Explain(e);
        }
    }

    private void Begin(TimeSpan deadline)
    {
        lock (_options)
        {
            if (_terminated)
                throw new OperationCanceledException();
            _running = true;
            _late = false;
            _deadline = deadline;
            _started = _time.GetTimestamp();
        }

        _watchdog.Change(deadline, Timeout.InfiniteTimeSpan);
    }

    private void End()
    {
        _watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_options)
        {
            _running = false;
            _options.Terminate = false;
        }
    }

    private void OnDeadline()
    {
        lock (_options)
        {
            // A tick that was due for an earlier run must not end this one. The timer may fire a little early.
            if (_disposed || !_running || _time.GetElapsedTime(_started) < 0.9 * _deadline)
                return;
            _late = true;
            _options.Terminate = true;
        }
    }

    private Exception Explain(OnnxRuntimeException e)
    {
        lock (_options)
        {
            if (_late)
                return LateFault();
            if (_terminated)
                return new OperationCanceledException();
        }

        return new ModelException(ModelFault.RunFailed, $"{_session.Path}: a run failed: {LoadFault.Plain(e.Message)}", e);
    }

    private ModelException LateFault() => new(ModelFault.Late,
        $"{_session.Path}: a run took longer than its deadline of {_deadline.TotalSeconds:0.###} s and was ended. "
        + "Use a smaller model or input, a lower rate, or fewer streams.");

    /// <summary>The set of the inputs' shapes as they are: a known one, or a new one in the place of that which was not used for longest.</summary>
    private BoundShapes Bind()
    {
        BoundShapes? oldest = null;
        foreach (var known in _known)
        {
            if (known.Fit(_inputs))
                return known;
            if (oldest is null || known.UsedAt < oldest.UsedAt)
                oldest = known;
        }

        foreach (var input in _inputs)
        {
            if (!input.IsShaped)
                throw new InvalidOperationException($"Input '{input.Name}' of {_session.Path} was not filled.");
        }

        if (_known.Count == Kept)
        {
            _known.Remove(oldest!);
            oldest!.Dispose();
        }

        var bound = new BoundShapes(_session.Native, _inputs, _outputs.Length);
        _known.Add(bound);
        return bound;
    }

    /// <summary>Has the outputs written in place.</summary>
    private void PlaceOutputs(BoundShapes bound)
    {
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (!_outputs[i].Reshape(bound.OutputShape(i)))
                continue;

            // What others have bound lay there before.
            foreach (var known in _known)
                known.ReleaseOutputs();
        }

        if (!bound.WritesInPlace)
            bound.BindOutputs(_outputs);
    }

    /// <summary>Lets go of all sets: an input's memory is elsewhere now, or there will be no more runs.</summary>
    private void Forget()
    {
        foreach (var known in _known)
            known.Dispose();
        _known.Clear();
        _bound = null;
    }

    private void TakeLooseOutputs(BoundShapes bound)
    {
        _loose = bound.Binding.GetOutputValues();
        bound.Learn(_loose);
        for (var i = 0; i < _outputs.Length; i++)
            _outputs[i].NoteShape(bound.OutputShape(i));
    }

    private static void RequireFit(TensorSpec spec, ReadOnlySpan<long> shape)
    {
        var fits = shape.Length == spec.Rank;
        for (var i = 0; fits && i < shape.Length; i++)
            fits = spec.Dimensions[i] < 0 || spec.Dimensions[i] == shape[i];
        if (!fits)
            throw new ModelException(ModelFault.Unfitting, $"The model takes {spec}, and was given [{string.Join(", ", shape.ToArray())}].");
    }
}
