using EdgeAgent.Pipeline.Models.Sessions.Libraries;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Adds an execution provider where the loaded library has it, else says why the processor runs the model.</summary>
internal static class EngineSelection
{
    /// <summary>What ONNX Runtime calls an engine; null for one that is not its.</summary>
    public static string? ProviderOf(Engine engine) => engine switch
    {
        Engine.Cpu => "CPUExecutionProvider",
        Engine.Cuda => "CUDAExecutionProvider",
        Engine.TensorRt => "TensorrtExecutionProvider",
        Engine.Xnnpack => "XnnpackExecutionProvider",
        Engine.OpenVino => "OpenVINOExecutionProvider",
        _ => null,
    };

    public static (Engine Used, string? Fallback) Append(SessionOptions options, Engine wanted)
    {
        if (wanted == Engine.Cpu)
            return (Engine.Cpu, null);
        var provider = ProviderOf(wanted)!;
        if (!OrtEnv.Instance().GetAvailableProviders().Contains(provider))
        {
            return (Engine.Cpu, $"this build of ONNX Runtime has no {provider}"
                + (wanted is Engine.Cuda or Engine.TensorRt ? $"; {RuntimeLibrary.Variable} can name one that has ({RuntimeLibrary.HowTo.TrimEnd('.')})" : ""));
        }

        if (InferenceRuntime.Library.MissingFor(wanted) is { Count: > 0 } missing)
            return (Engine.Cpu, $"{provider} is in files of its own, and there is no {string.Join(" and no ", missing)}");
        try
        {
            switch (wanted)
            {
                case Engine.Cuda:
                    options.AppendExecutionProvider_CUDA();
                    break;
                case Engine.TensorRt:
                    options.AppendExecutionProvider_Tensorrt();
                    options.AppendExecutionProvider_CUDA();
                    break;
                case Engine.Xnnpack:
                    options.AppendExecutionProvider("XNNPACK", []);
                    break;
                default:
                    options.AppendExecutionProvider_OpenVINO();
                    break;
            }

            return (wanted, null);
        }
        catch (Exception e) when (e is OnnxRuntimeException or EntryPointNotFoundException or DllNotFoundException)
        {
            // Measured: an absent provider is an EntryPointNotFoundException, one that cannot start an OnnxRuntimeException.
            var unmet = InferenceRuntime.Library.UnmetBy(wanted);
            return (Engine.Cpu, $"{provider} cannot start: {(unmet.Count > 0 ? $"this system has no {string.Join(", ", unmet)}" : LoadFault.Plain(e.Message))}");
        }
    }
}
