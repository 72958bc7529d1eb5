using System.Globalization;

namespace EdgeAgent.Pipeline.Models.Sessions;

/// <summary>Options of execution providers, by the names that ONNX Runtime gives them (tensorrt_execution_provider_info.cc, cuda_execution_provider_info.cc).</summary>
internal static class ProviderSettings
{
    /// <summary>A board's only device, or a machine's first; CUDA_VISIBLE_DEVICES chooses another.</summary>
    public const int Device = 0;

    private static readonly string DeviceText = Device.ToString(CultureInfo.InvariantCulture);

    /// <summary>CUDA's.</summary>
    public static Dictionary<string, string> OfCuda() => new()
    {
        ["device_id"] = DeviceText,

        // The default tries every algorithm of every convolution in the first run, which then is later than its deadline.
        ["cudnn_conv_algo_search"] = "HEURISTIC",

        // The default doubles what it holds each time, on boards whose processor shares that memory.
        ["arena_extend_strategy"] = "kSameAsRequested",
    };

    /// <summary>TensorRT's.</summary>
    /// <param name="built">Where engines are kept.</param>
    /// <param name="isHalf">Whether 16-bit numbers are allowed.</param>
    /// <param name="operators">The graph's.</param>
    public static Dictionary<string, string> OfTensorRt(BuiltEngine built, bool isHalf, IReadOnlySet<string> operators)
    {
        var settings = new Dictionary<string, string>
        {
            ["device_id"] = DeviceText,
            ["trt_engine_cache_enable"] = "1",
            ["trt_engine_cache_path"] = built.Folder,

            // What one build has measured of a layer serves the next one, of another model too.
            ["trt_timing_cache_enable"] = "1",
            ["trt_timing_cache_path"] = built.Timings,
            ["trt_fp16_enable"] = isHalf ? "1" : "0",

            // A graph that brings its own scales (QDQ) needs no calibration; without the flag TensorRT refuses it.
            ["trt_int8_enable"] = operators.Contains("QuantizeLinear") ? "1" : "0",
        };
        if (built.WorkspaceBytes is { } workspace)
            settings["trt_max_workspace_size"] = workspace.ToString(CultureInfo.InvariantCulture);
        return settings;
    }
}
