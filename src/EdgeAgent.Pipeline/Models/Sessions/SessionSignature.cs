using EdgeAgent.Pipeline.Models.Graphs;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Reads a loaded session's contract.</summary>
internal static class SessionSignature
{
    public static GraphSignature Read(InferenceSession session, OnnxFile file)
    {
        var metadata = session.ModelMetadata;
        return new GraphSignature(
            [.. session.InputNames.Select(name => Spec(name, session.InputMetadata[name]))],
            [.. session.OutputNames.Select(name => Spec(name, session.OutputMetadata[name]))],
            metadata.CustomMetadataMap,
            file.Producer.Length > 0 ? file.Producer : metadata.ProducerName,
            file.Opset,
            file.Operators)
        {
            GraphName = metadata.GraphName ?? "",
            OutputOperators = file.OutputOperators,
            FlattenedClasses = file.FlattenedClasses,
            HasUnalignedRegions = file.HasUnalignedRegions,
        };
    }

    public static TensorType TypeOf(TensorElementType type) => type switch
    {
        TensorElementType.Float => TensorType.Float32,
        TensorElementType.Float16 => TensorType.Float16,
        TensorElementType.Double => TensorType.Float64,
        TensorElementType.UInt8 => TensorType.UInt8,
        TensorElementType.Int8 => TensorType.Int8,
        TensorElementType.Int16 => TensorType.Int16,
        TensorElementType.Int32 => TensorType.Int32,
        TensorElementType.Int64 => TensorType.Int64,
        TensorElementType.Bool => TensorType.Bool,
        _ => TensorType.Other,
    };

    private static TensorSpec Spec(string name, NodeMetadata node) => node.IsTensor
        ? new TensorSpec(name, TypeOf(node.ElementDataType), [.. node.Dimensions.Select(d => (long)d)], [.. node.SymbolicDimensions])
        : new TensorSpec(name, TensorType.Other, [], []);
}
