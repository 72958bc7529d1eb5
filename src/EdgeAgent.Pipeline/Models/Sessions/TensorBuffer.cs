using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using EdgeAgent.Pipeline.Models.Graphs;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Native memory of one tensor, handed to the runtime without a copy, whatever shape it has. Grows, never shrinks; its owner disposes it once.</summary>
internal sealed unsafe class TensorBuffer(string name, TensorType type) : IDisposable
{
    private const int Alignment = 64;

    private byte* _memory;
    private nuint _capacity;
    private long[] _shape = [];

    public string Name => name;

    public TensorType Type => type;

    public ReadOnlySpan<long> Shape => _shape;

    public long Length { get; private set; }

    /// <summary>Whether there is memory: a shape was given.</summary>
    public bool IsShaped => _memory is not null;

    /// <summary>Gives the tensor a shape; what it holds means nothing then.</summary>
    /// <returns>Whether its memory is elsewhere now.</returns>
    public bool Reshape(ReadOnlySpan<long> shape)
    {
        var bytes = NoteShape(shape);
        if (bytes <= _capacity && _memory is not null)
            return false;

        // Texts grow by one token from run to run: half as much again is moved seldom.
        var capacity = Math.Max(Math.Max(bytes, _capacity + (_capacity / 2)), Alignment);
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _capacity = 0;
        _memory = (byte*)NativeMemory.AlignedAlloc(capacity, Alignment);
        _capacity = capacity;
        return true;
    }

    /// <summary>The tensor, as it is now, for the runtime; whoever asks disposes of it, before the memory moves.</summary>
    public OrtValue Lend() => OrtValue.CreateTensorValueWithData(
        OrtMemoryInfo.DefaultInstance, ElementTypeOf(type), _shape, (nint)_memory, Length * BytesPerElement(type));

    /// <summary>Notes the shape of a tensor that lies elsewhere: the runtime keeps it in memory of its own.</summary>
    /// <returns>Its bytes.</returns>
    public nuint NoteShape(ReadOnlySpan<long> shape)
    {
        long length = 1;
        foreach (var axis in shape)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(axis, nameof(shape));
            length = checked(length * axis);
        }

        if (_shape.Length == shape.Length)
            shape.CopyTo(_shape);
        else
            _shape = shape.ToArray();
        Length = length;
        return checked((nuint)length * (nuint)BytesPerElement(type));
    }

    public Span<T> AsSpan<T>() where T : unmanaged
    {
        if (typeof(T) != ManagedTypeOf(type))
            throw new InvalidOperationException($"Tensor '{name}' holds {type}, not {typeof(T).Name}.");
        return new Span<T>(_memory, checked((int)Length));
    }

    public void Dispose()
    {
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
