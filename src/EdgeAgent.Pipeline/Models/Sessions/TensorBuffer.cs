using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Graphs;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Native memory of one tensor, handed to the runtime without a copy. Grows, never shrinks; its owner disposes it once.</summary>
internal sealed unsafe class TensorBuffer(string name, TensorType type) : IDisposable
{
    private const int Alignment = 64;
    private static readonly long[] None = [];

    private byte* _memory;
    private nuint _capacity;
    private OrtValue? _value;

    public string Name => name;

    public TensorType Type => type;

    public long[] Shape { get; private set; } = None;

    public long Length { get; private set; }

    /// <summary>The tensor as the runtime sees it; null until it has a shape.</summary>
    public OrtValue? Value => _value;

    /// <summary>Gives the tensor a shape. True when it is another one, and the runtime must be told.</summary>
    public bool Reshape(ReadOnlySpan<long> shape)
    {
        if (_value is not null && shape.SequenceEqual(Shape))
            return false;
        long length = 1;
        foreach (var axis in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis, nameof(shape));
            length = checked(length * axis);
        }

        var bytes = checked((nuint)length * (nuint)BytesPerElement(type));
        if (bytes > _capacity || _memory is null)
        {
            _memory = (byte*)NativeMemory.AlignedRealloc(_memory, Math.Max(bytes, Alignment), Alignment);
            _capacity = Math.Max(bytes, Alignment);
        }

        Shape = shape.ToArray();
        Length = length;
        _value?.Dispose();
        _value = OrtValue.CreateTensorValueWithData(OrtMemoryInfo.DefaultInstance, ElementTypeOf(type), Shape, (nint)_memory, (long)bytes);
        return true;
    }

    /// <summary>All bytes of the tensor.</summary>
    public Span<byte> Bytes => new(_memory, checked((int)(Length * BytesPerElement(type))));

    /// <summary>Notes the shape of a tensor that the runtime keeps in memory of its own.</summary>
    public void NoteShape(long[] shape) => Shape = shape;

    public Span<T> AsSpan<T>() where T : unmanaged
    {
        if (typeof(T) != ManagedTypeOf(type))
            throw new InvalidOperationException($"Tensor '{name}' holds {type}, not {typeof(T).Name}.");
        return new Span<T>(_memory, checked((int)Length));
    }

    public void Dispose()
    {
        _value?.Dispose();
        _value = null;
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _capacity = 0;
        Length = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Type ManagedTypeOf(TensorType type) => type switch
    {
        TensorType.Float32 => typeof(float),
        TensorType.Float16 => typeof(Half),
        TensorType.Float64 => typeof(double),
        TensorType.UInt8 => typeof(byte),
        TensorType.Int8 => typeof(sbyte),
        TensorType.Int16 => typeof(short),
        TensorType.Int32 => typeof(int),
        TensorType.Int64 => typeof(long),
        TensorType.Bool => typeof(bool),
        _ => typeof(void),
    };

    private static int BytesPerElement(TensorType type) => type switch
    {
        TensorType.UInt8 or TensorType.Int8 or TensorType.Bool => 1,
        TensorType.Float16 or TensorType.Int16 => 2,
        TensorType.Float32 or TensorType.Int32 => 4,
        _ => 8,
    };

    private static TensorElementType ElementTypeOf(TensorType type) => type switch
    {
        TensorType.Float32 => TensorElementType.Float,
        TensorType.Float16 => TensorElementType.Float16,
        TensorType.Float64 => TensorElementType.Double,
        TensorType.UInt8 => TensorElementType.UInt8,
        TensorType.Int8 => TensorElementType.Int8,
        TensorType.Int16 => TensorElementType.Int16,
        TensorType.Int32 => TensorElementType.Int32,
        TensorType.Int64 => TensorElementType.Int64,
        TensorType.Bool => TensorElementType.Bool,
        _ => throw new ModelException(ModelFault.Unfitting, "A tensor of text, a sequence or a map cannot be fed here."),
    };
}
