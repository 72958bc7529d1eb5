namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>What engines are called in sentences.</summary>
internal static class EngineTitle
{
    public static string Of(Engine engine) => engine switch
    {
        Engine.Cuda => "CUDA",
        Engine.TensorRt => "TensorRT",
        Engine.TensorRtFp16 => "TensorRT fp16",
        Engine.Xnnpack => "XNNPACK",
        Engine.OpenVino => "OpenVINO",
        Engine.OpenCvDnn => "OpenCV dnn",
        _ => "processor",
    };
}
