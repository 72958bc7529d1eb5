using System.Numerics.Tensors;
using EdgeAgent.Pipeline.Models.Graphs;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Vision.Networks.OpenCv;

/// <summary>Runs a graph on both engines once: some graphs load in OpenCV's dnn and give other numbers there.</summary>
internal static class EngineTrial
{
    /// <summary>Largest difference, as a part of an output's largest number, in 32-bit floats and of quantised graphs.</summary>
    private const double Tolerance = 1e-3;
    private const double QuantisedTolerance = 0.05;

    /// <summary>Differences of scores next to nothing mean nothing.</summary>
    private const double LeastScale = 0.1;

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(1);

    /// <summary>A clause that tells how they differ; null when they agree or the graph leaves its size free, so that there is nothing to try it with.</summary>
    public static string? Compare(ModelSession trusted, IGraphRun tried)
    {
        var signature = trusted.Signature;
        var shapes = signature.Inputs.Select(i => i.Dimensions.Select((axis, n) => axis < 0 && n == 0 ? 1 : axis).ToArray()).ToArray();
        if (shapes.Any(s => s.Any(axis => axis < 0)))
            return null;
        using var reference = trusted.CreateRun();
        for (var i = 0; i < shapes.Length; i++)
        {
            var input = reference.Input<float>(i, shapes[i]);
            // Something to look at, and the same on every machine.
            for (var n = 0; n < input.Length; n++)
                input[n] = (n * 7919 % 1009) / 1009f;
            input.CopyTo(tried.Input<float>(i, shapes[i]));
        }

        reference.Run(Deadline);
        tried.Run(Deadline);
        for (var i = 0; i < signature.Outputs.Count; i++)
        {
            if (Compare(signature.Outputs[i], reference, tried, i, IsQuantised(signature) ? QuantisedTolerance : Tolerance) is { } difference)
                return difference;
        }

        return null;
    }

    private static string? Compare(TensorSpec spec, GraphRun reference, IGraphRun tried, int index, double tolerance)
    {
        if (!reference.OutputShape(index).SequenceEqual(tried.OutputShape(index)))
            return $"its output '{spec.Name}' is [{string.Join(", ", tried.OutputShape(index).ToArray())}] there and [{string.Join(", ", reference.OutputShape(index).ToArray())}] in ONNX Runtime";
        if (spec.Type != TensorType.Float32)
            return reference.Output<long>(index).SequenceEqual(tried.Output<long>(index)) ? null : $"its output '{spec.Name}' has other numbers there than in ONNX Runtime";
        var (want, have) = (reference.Output<float>(index).ToArray(), tried.Output<float>(index).ToArray());
        var largest = want.Length == 0 ? 0 : Math.Abs(TensorPrimitives.MaxMagnitude<float>(want));
        var difference = want.Zip(have, (a, b) => (double)Math.Abs(a - b)).DefaultIfEmpty().Max();
        return difference <= tolerance * Math.Max(largest, LeastScale)
            ? null
            : FormattableString.Invariant($"its output '{spec.Name}' differs by {difference:G3} there from ONNX Runtime's, whose largest number is {largest:G3}");
    }

    private static bool IsQuantised(GraphSignature signature) => signature.Operators.Any(op => op.Contains("Quantize", StringComparison.Ordinal));
}
