using System.Text.RegularExpressions;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Says in words why ONNX Runtime refused a file. The exception has no code but the start of its message (measured, 1.31).</summary>
internal static partial class LoadFault
{
    public static ModelException Explain(string path, OnnxRuntimeException e)
    {
        var message = e.Message;
        if (OperatorPattern().Match(message) is { Success: true } op)
        {
            return new ModelException(ModelFault.Unsupported,
                $"{path} uses the operator '{op.Groups[1].Value}', which ONNX Runtime {OrtEnv.Instance().GetVersionString()} does not know. "
                + "Export it without that operator (custom layers and plug-ins of a framework have no ONNX form).", e);
        }

        if (IrPattern().Match(message) is { Success: true } ir)
        {
            return new ModelException(ModelFault.Unsupported,
                $"{path} is written in ONNX format (IR) version {ir.Groups[1].Value}; this runtime reads up to {ir.Groups[2].Value}. Export it with an older onnx package.", e);
        }

        if (message.Contains("guarantees* support", StringComparison.Ordinal))
        {
            var opset = OpsetPattern().Match(message);
            return new ModelException(ModelFault.Unsupported,
                $"{path} needs a newer operator set (opset) than this runtime has{(opset.Success ? $" (up to {opset.Groups[1].Value})" : "")}. "
                + "Export it with a lower opset_version.", e);
        }

        if (message.Contains("External data path", StringComparison.OrdinalIgnoreCase) || message.Contains("can not be read in full", StringComparison.Ordinal))
            return new ModelException(ModelFault.Damaged, $"{path}: the file beside it that holds its weights is missing or cut short. Copy it again. ({Plain(message)})", e);
        if (message.Contains("[ErrorCode:InvalidProtobuf]", StringComparison.Ordinal))
            return new ModelException(ModelFault.Damaged, $"{path} is damaged: its ONNX structure cannot be read. Copy it again or export it anew.", e);
        return new ModelException(ModelFault.Unsupported, $"{path} cannot be loaded: {Plain(message)}", e);
    }

    /// <summary>The runtime's sentence without its code and source location.</summary>
    public static string Plain(string message)
    {
        var text = CodePattern().Replace(message, "");
        return LocationPattern().Replace(text, "").ReplaceLineEndings(" ").Trim();
    }

    [GeneratedRegex(@"No Op registered for (\S+)")]
    private static partial Regex OperatorPattern();

    [GeneratedRegex(@"Unsupported model IR version: (\d+), max supported IR version: (\d+)")]
    private static partial Regex IrPattern();

    [GeneratedRegex(@"official support for domain ai\.onnx is till opset (\d+)")]
    private static partial Regex OpsetPattern();

    [GeneratedRegex(@"^\[ErrorCode:\w+\]\s*")]
    private static partial Regex CodePattern();

    [GeneratedRegex(@"\S*onnxruntime\S*\.(?:cc|h):\d+\s+(?:[\w:&*<>~]+\s*\([^)]*\)\s*)?")]
    private static partial Regex LocationPattern();
}
