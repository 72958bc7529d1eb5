using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Lanes;
using EdgeAgent.Vision.Volumes.Windows;

namespace EdgeAgent.Vision.Volumes;

/// <summary>Takes a graph over the windows of a volume, several in one run. Nothing is allocated per window.</summary>
/// <param name="model">The model's name, for faults.</param>
/// <param name="contract">How the graph is fed and read.</param>
/// <param name="tensor">The volume.</param>
/// <param name="plan">Its windows.</param>
/// <param name="classes">Classes of the output.</param>
/// <param name="take">Gets each window's output: each class as a whole window.</param>
internal sealed class WindowJob(string model, VolumeContract contract, VolumeTensor tensor, WindowPlan plan, int classes, WindowJob.Taker take) : LaneJob
{
    private readonly float[] _converted = new float[contract.Output.Type == TensorType.Float32 ? 0 : contract.RoiVoxels * classes];
    private readonly float[] _planes = new float[contract.IsChannelsLast && classes > 1 ? contract.RoiVoxels * classes : 0];
    private readonly long[] _inputShape = contract.InputShape(1);

    /// <summary>Takes a window's output.</summary>
    public delegate void Taker(ReadOnlySpan<float> output, (int A, int B, int C) start);

    /// <summary>The first window of the next run.</summary>
    public int First { get; set; }

    /// <summary>Windows of the next run.</summary>
    public int Count { get; set; }

    /// <inheritdoc/>
    public override void WriteInputs(in LaneInputs inputs)
    {
        _inputShape[0] = Count;
        if (contract.Input.Type == TensorType.Float16)
            Write(inputs.Get<Half>(0, _inputShape));
        else
            Write(inputs.Get<float>(0, _inputShape));
    }

    /// <inheritdoc/>
    public override void ReadOutputs(in LaneOutputs outputs)
    {
        RequireShape(outputs);
        switch (contract.Output.Type)
        {
            case TensorType.Float32: Read(outputs.Get<float>(contract.OutputIndex)); break;
            case TensorType.Float16: Read(outputs.Get<Half>(contract.OutputIndex)); break;
            case TensorType.Float64: Read(outputs.Get<double>(contract.OutputIndex)); break;
            case TensorType.UInt8: Read(outputs.Get<byte>(contract.OutputIndex)); break;
            case TensorType.Int8: Read(outputs.Get<sbyte>(contract.OutputIndex)); break;
            case TensorType.Int16: Read(outputs.Get<short>(contract.OutputIndex)); break;
            case TensorType.Int32: Read(outputs.Get<int>(contract.OutputIndex)); break;
            default: Read(outputs.Get<long>(contract.OutputIndex)); break;
        }
    }

    private void Write<T>(Span<T> batch) where T : unmanaged, INumber<T>
    {
        var length = contract.RoiVoxels * contract.Channels;
        for (var i = 0; i < Count; i++)
            Write(batch.Slice(i * length, length), plan[First + i]);
    }

    private void Write<T>(Span<T> window, (int A, int B, int C) start) where T : unmanaged, INumber<T>
    {
        var (depth, height, width) = (contract.Roi[0], contract.Roi[1], contract.Roi[2]);
        for (var channel = 0; channel < contract.Channels; channel++)
        {
            for (var row = 0; row < depth * height; row++)
            {
                var (a, b) = Math.DivRem(row, height);
                var values = tensor.Row(channel, start.A + a, start.B + b, start.C, width);
                if (contract.IsChannelsLast && contract.Channels > 1)
                {
                    for (var c = 0; c < width; c++)
                        window[(row * width + c) * contract.Channels + channel] = T.CreateTruncating(values[c]);
                }
                else
                {
                    Copy(values, window.Slice((channel * depth * height + row) * width, width));
                }
            }
        }
    }

    private static void Copy<T>(ReadOnlySpan<float> from, Span<T> to) where T : unmanaged
    {
        if (typeof(T) == typeof(float))
            from.CopyTo(MemoryMarshal.Cast<T, float>(to));
        else
            TensorPrimitives.ConvertToHalf(from, MemoryMarshal.Cast<T, Half>(to));
    }

    private void Read<T>(ReadOnlySpan<T> batch) where T : unmanaged, INumberBase<T>
    {
        var length = contract.RoiVoxels * classes;
        for (var i = 0; i < Count; i++)
        {
            var window = Planes(AsFloats(batch.Slice(i * length, length)));
            if (contract.Decision == VolumeDecision.Labels)
                RequireLabels(window);
            take(window, plan[First + i]);
        }
    }

    private ReadOnlySpan<float> AsFloats<T>(ReadOnlySpan<T> window) where T : unmanaged, INumberBase<T>
    {
        if (typeof(T) == typeof(float))
            return MemoryMarshal.Cast<T, float>(window);
        TensorPrimitives.ConvertTruncating(window, _converted);
        return _converted;
    }

    private ReadOnlySpan<float> Planes(ReadOnlySpan<float> window)
    {
        if (_planes.Length == 0)
            return window;
        var voxels = contract.RoiVoxels;
        for (var k = 0; k < classes; k++)
        {
            var plane = _planes.AsSpan(k * voxels, voxels);
            for (var i = 0; i < plane.Length; i++)
                plane[i] = window[i * classes + k];
        }

        return _planes;
    }

    private void RequireLabels(ReadOnlySpan<float> labels)
    {
        var (least, most) = (TensorPrimitives.Min(labels), TensorPrimitives.Max(labels));
        if (least < 0 || most > ushort.MaxValue)
            throw new ModelException(ModelFault.Unfitting, FormattableString.Invariant($"Model '{model}' gave labels from {least} to {most}; 0 to {ushort.MaxValue} can be written."));
    }

    private void RequireShape(in LaneOutputs outputs)
    {
        var index = contract.OutputIndex;
        var shape = new VolumeOutputShape(contract, Count, classes);
        for (var axis = 0; axis < outputs.Rank(index); axis++)
        {
            if (outputs.Rank(index) != shape.Rank || outputs.Axis(index, axis) != shape[axis])
            {
                throw new ModelException(ModelFault.Unfitting,
                    $"Model '{model}' does not give {classes} number(s) for each voxel of {Count} window(s) of {string.Join('×', contract.Roi)}: axis {axis} of its output '{contract.Output.Name}' is {outputs.Axis(index, axis)} long.");
            }
        }
    }
}
