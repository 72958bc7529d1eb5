using System.Reflection;
using System.Runtime.InteropServices;
using Microsoft.ML.OnnxRuntime;

namespace EdgeAgent.Pipeline.Models.Sessions.Libraries;

/// <summary>Which native ONNX Runtime this process works with: the packaged one, or another that <see cref="Variable"/> names.</summary>
public sealed record RuntimeLibrary
{
    /// <summary>The environment variable: the path of a libonnxruntime.so, or of the folder that holds it.</summary>
    public const string Variable = "EDGEAGENT_ORT";

    /// <summary>What every sentence about the choice ends with.</summary>
    internal const string HowTo = "docs/engines.md tells how.";

    /// <summary>The other library's file; null for the packaged one.</summary>
    public string? File { get; private init; }

    /// <summary>What <see cref="Variable"/> says and why that is not used; null where it is used, or nothing is said.</summary>
    public string? Refusal { get; private init; }

    private nint Handle { get; init; }

    /// <summary>The files that an engine needs beside the library and that are not there; none where it needs none.</summary>
    /// <param name="engine">The engine.</param>
    public IReadOnlyList<string> MissingFor(Engine engine) => [.. FilesOf(engine).Where(f => !System.IO.File.Exists(f))];

    /// <summary>The libraries of the system (CUDA's, TensorRT's) that an engine's files need and that are not found; none where all are, or nobody knows.</summary>
    /// <param name="engine">The engine.</param>
    internal IReadOnlyList<string> UnmetBy(Engine engine) => !OperatingSystem.IsLinux() ? [] : [.. FilesOf(engine).SelectMany(NeededBy).Distinct().Where(name => !IsFound(name))];

    private IEnumerable<string> FilesOf(Engine engine)
    {
        string[] parts = engine switch
        {
            Engine.Cuda => ["shared", "cuda"],
            Engine.TensorRt or Engine.TensorRtFp16 => ["shared", "cuda", "tensorrt"],
            Engine.OpenVino => ["shared", "openvino"],
            _ => [],
        };
        return File is null ? [] : parts.Select(part =>
            Path.Combine(Path.GetDirectoryName(File)!, OperatingSystem.IsWindows() ? $"onnxruntime_providers_{part}.dll" : $"libonnxruntime_providers_{part}.so"));
    }

    private static IReadOnlyList<string> NeededBy(string file)
    {
        try
        {
            using var stream = RegularFile.Open(file);
            return ElfLibrary.Read(stream)?.Needed ?? [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            return [];
        }
    }

    private bool IsFound(string library)
    {
        if (!NativeLibrary.TryLoad(library, out var handle) && !NativeLibrary.TryLoad(Path.Combine(Path.GetDirectoryName(File)!, library), out handle))
            return false;
        NativeLibrary.Free(handle);
        return true;
    }

    /// <summary>Decides. Where another library is wanted and fits, it is loaded, and every call of the managed part goes to it from then on.</summary>
    /// <param name="wanted">What <see cref="Variable"/> says; null or empty for nothing.</param>
    internal static RuntimeLibrary Choose(string? wanted)
    {
        if (string.IsNullOrWhiteSpace(wanted))
            return new RuntimeLibrary();
        try
        {
            var (file, handle) = LibraryProbe.Load(wanted.Trim());
            return new RuntimeLibrary { File = file, Handle = handle };
        }
        catch (ModelException e)
        {
            return new RuntimeLibrary { Refusal = $"{Variable} is not followed, and the packaged ONNX Runtime works instead, on the processor alone: {e.Message} {HowTo}" };
        }
    }

    /// <summary>Makes the managed part call it. Before the first use of that part, once in a process.</summary>
    internal void Install()
    {
        if (File is null)
            return;

        // Else the managed part sets a resolver of its own, and an assembly has one only.
        OrtEnv.DisableDllImportResolver = true;
        NativeLibrary.SetDllImportResolver(typeof(InferenceSession).Assembly, Resolve);
    }

    private nint Resolve(string library, Assembly assembly, DllImportSearchPath? search) => library == "onnxruntime" ? Handle : 0;
}
