using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeAgent.Pipeline.Models.Engines.TensorRt;

/// <summary>The graphics processor and its libraries, as far as an engine depends on them: one that was built for others does not run, or slower.</summary>
/// <param name="Name">Its name: <c>Orin</c>.</param>
/// <param name="Capability">Its compute capability: <c>8.7</c>.</param>
/// <param name="TensorRt">TensorRT's version: <c>10.3.0</c>.</param>
internal sealed record GraphicsDevice(string Name, string Capability, string TensorRt)
{
    // CUdevice_attribute of cuda.h.
    private const int MajorCapability = 75;
    private const int MinorCapability = 76;

    private static readonly Dictionary<string, nint> Loaded = new(StringComparer.Ordinal);

    /// <summary>Asks the driver and TensorRT.</summary>
    /// <param name="number">Which device.</param>
    /// <param name="driver">CUDA's driver library.</param>
    /// <param name="tensorRt">TensorRT's libraries, the newest first.</param>
    /// <exception cref="ModelException">One of them is missing or has no such device.</exception>
    public static unsafe GraphicsDevice Read(int number, string driver = "libcuda.so.1", IReadOnlyList<string>? tensorRt = null)
    {
        if (Load(driver) is not { } cuda)
            throw new ModelException(ModelFault.Unsupported, $"There is no {driver}: NVIDIA's driver is not installed, or not given to this container.");
        int device, major, minor;
        var name = stackalloc byte[256];
        Require("cuInit", ((delegate* unmanaged<uint, int>)Export(cuda, driver, "cuInit"))(0));
        Require("cuDeviceGet", ((delegate* unmanaged<int*, int, int>)Export(cuda, driver, "cuDeviceGet"))(&device, number));
        Require("cuDeviceGetName", ((delegate* unmanaged<byte*, int, int, int>)Export(cuda, driver, "cuDeviceGetName"))(name, 255, device));
        var attribute = (delegate* unmanaged<int*, int, int, int>)Export(cuda, driver, "cuDeviceGetAttribute");
        Require("cuDeviceGetAttribute", attribute(&major, MajorCapability, device));
        Require("cuDeviceGetAttribute", attribute(&minor, MinorCapability, device));
        return new GraphicsDevice(
            Encoding.UTF8.GetString(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(name)),
            string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}"),
            VersionOf(tensorRt ?? ["libnvinfer.so.11", "libnvinfer.so.10", "libnvinfer.so.8"]));
    }

    /// <summary>The number that getInferLibVersion gives: 8601 for 8.6.1, 100300 for 10.3.0 (NvInferVersion.h).</summary>
    internal static string VersionText(int number) => number >= 100_000
        ? string.Create(CultureInfo.InvariantCulture, $"{number / 10_000}.{number / 100 % 100}.{number % 100}")
        : string.Create(CultureInfo.InvariantCulture, $"{number / 1000}.{number / 100 % 10}.{number % 100}");

    private static unsafe string VersionOf(IReadOnlyList<string> libraries)
    {
        foreach (var library in libraries)
        {
            if (Load(library) is { } handle)
                return VersionText(((delegate* unmanaged<int>)Export(handle, library, "getInferLibVersion"))());
        }

        throw new ModelException(ModelFault.Unsupported, $"There is no {string.Join(", no ", libraries)}: TensorRT is not installed.");
    }

    /// <summary>
    /// Loads a library once and for all: ONNX Runtime uses the same driver on threads of its own, and one that has called it finds
    /// its code gone when it is unloaded here.
    /// </summary>
    /// <returns>Null where there is none; it may be there the next time.</returns>
    private static nint? Load(string name)
    {
        lock (Loaded)
        {
            if (Loaded.TryGetValue(name, out var known))
                return known;
            if (!NativeLibrary.TryLoad(name, out var library))
                return null;
            return Loaded[name] = library;
        }
    }

    private static nint Export(nint library, string name, string function) => NativeLibrary.TryGetExport(library, function, out var address)
        ? address
        : throw new ModelException(ModelFault.Unsupported, $"{name} has no {function}.");

    private static void Require(string function, int result)
    {
        if (result != 0)
            throw new ModelException(ModelFault.Unsupported, string.Create(CultureInfo.InvariantCulture, $"{function} gave error {result}: no graphics processor answers."));
    }
}
