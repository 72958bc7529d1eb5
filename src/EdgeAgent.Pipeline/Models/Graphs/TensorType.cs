namespace EdgeAgent.Pipeline.Models.Graphs;

/// <summary>Element types of tensors that a model may take or give.</summary>
public enum TensorType
{
    /// <summary>A type that no family here uses.</summary>
    Other,

    /// <summary>IEEE 754, 32 bits.</summary>
    Float32,

    /// <summary>IEEE 754, 16 bits (<see cref="Half"/>).</summary>
    Float16,

    /// <summary>IEEE 754, 64 bits.</summary>
    Float64,

    /// <summary>Unsigned, 8 bits.</summary>
    UInt8,

    /// <summary>Signed, 8 bits.</summary>
    Int8,

    /// <summary>Signed, 16 bits.</summary>
    Int16,

    /// <summary>Signed, 32 bits.</summary>
    Int32,

    /// <summary>Signed, 64 bits.</summary>
    Int64,

    /// <summary>One byte, 0 or 1.</summary>
    Bool,
}
