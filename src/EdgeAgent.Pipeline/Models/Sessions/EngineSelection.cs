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
        Engine.TensorRt or Engine.TensorRtFp16 => "TensorrtExecutionProvider",
        Engine.Xnnpack => "XnnpackExecutionProvider",
        Engine.OpenVino => "OpenVINOExecutionProvider",
        _ => null,
    };

    /// <summary>Why the library cannot have an engine; null where it has it, and loading tells whether it starts.</summary>
    public static string? WhyMissing(Engine engine)
    {
        var provider = ProviderOf(engine)!;
        if (!InferenceRuntime.Engines.Contains(engine))
        {
            return $"this build of ONNX Runtime has no {provider}"
                + (engine is Engine.Cuda or Engine.TensorRt or Engine.TensorRtFp16 ? $"; {RuntimeLibrary.Variable} can name one that has ({RuntimeLibrary.HowTo.TrimEnd('.')})" : "");
        }

        return InferenceRuntime.Library.MissingFor(engine) is { Count: > 0 } missing
            ? $"{provider} is in files of its own, and there is no {string.Join(" and no ", missing)}"
            : null;
    }

    public static (Engine Used, string? Fallback) Append(SessionOptions options, Engine wanted, BuiltEngine? built, IReadOnlySet<string> operators)
    {
        if (wanted == Engine.Cpu)
            return (Engine.Cpu, null);
        if (WhyMissing(wanted) is { } reason)
            return (Engine.Cpu, reason);
        if (wanted is Engine.TensorRt or Engine.TensorRtFp16 && built is null)
            return (Engine.Cpu, "TensorRT engines are built while 'run', 'infer' or 'eval' works, and for models that look at pictures");
        try
        {
            switch (wanted)
            {
                case Engine.TensorRt or Engine.TensorRtFp16:
                    using (var tensorRt = new OrtTensorRTProviderOptions())
                    {
                        tensorRt.UpdateOptions(ProviderSettings.OfTensorRt(built!, isHalf: wanted == Engine.TensorRtFp16, operators));
                        options.AppendExecutionProvider_Tensorrt(tensorRt);
                    }

                    // For the nodes that TensorRT does not know.
                    AppendCuda(options);
                    break;
                case Engine.Cuda:
                    AppendCuda(options);
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
            // Measured: an absent provider is an EntryPointNotFoundException, one that cannot start an OnnxRuntimeException that does not say why.
            var unmet = InferenceRuntime.Library.UnmetBy(wanted);
            return (Engine.Cpu, $"{ProviderOf(wanted)} cannot start: {(unmet.Count > 0 ? $"this system has no {string.Join(", ", unmet)}" : LoadFault.Plain(e.Message))}");
        }
    }

    private static void AppendCuda(SessionOptions options)
    {
        using var cuda = new OrtCUDAProviderOptions();
        cuda.UpdateOptions(ProviderSettings.OfCuda());
        options.AppendExecutionProvider_CUDA(cuda);
    }
}
