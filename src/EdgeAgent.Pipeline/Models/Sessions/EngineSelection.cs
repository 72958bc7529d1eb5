using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Adds an execution provider where the loaded library has it, else says why the processor runs the model.</summary>
internal static class EngineSelection
{
    public static (Engine Used, string? Fallback) Append(SessionOptions options, Engine wanted)
    {
        if (wanted == Engine.Cpu)
            return (Engine.Cpu, null);
        var provider = wanted switch
        {
            Engine.Cuda => "CUDAExecutionProvider",
            Engine.TensorRt => "TensorrtExecutionProvider",
            Engine.Xnnpack => "XnnpackExecutionProvider",
            _ => "OpenVINOExecutionProvider",
        };
        if (!OrtEnv.Instance().GetAvailableProviders().Contains(provider))
            return (Engine.Cpu, $"this build of ONNX Runtime has no {provider}");
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
            return (Engine.Cpu, $"{provider} cannot start: {e.Message}");
        }
    }
}
