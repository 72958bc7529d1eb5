using System.Text.Json.Serialization;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>What runs a graph. One that is missing falls back to <see cref="Cpu"/>, and that is said aloud.</summary>
public enum Engine
{
    /// <summary>ONNX Runtime on the processor.</summary>
    Cpu,

    /// <summary>ONNX Runtime's CUDA provider.</summary>
    Cuda,

    /// <summary>ONNX Runtime's TensorRT provider.</summary>
    TensorRt,

    /// <summary>The same with numbers of 16 bits where that is faster: other results, in their last digits.</summary>
    [JsonStringEnumMemberName("tensorrt-fp16")]
    TensorRtFp16,

    /// <summary>ONNX Runtime's XNNPACK provider.</summary>
    Xnnpack,

    /// <summary>ONNX Runtime's OpenVINO provider.</summary>
    OpenVino,

    /// <summary>OpenCV's <c>dnn</c> module on the processor; models that look at pictures.</summary>
    [JsonStringEnumMemberName("opencv-dnn")]
    OpenCvDnn,
}
