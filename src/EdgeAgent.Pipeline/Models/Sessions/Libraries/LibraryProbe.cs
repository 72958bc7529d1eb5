using System.Globalization;
using System.Runtime.InteropServices;

namespace EdgeAgent.Pipeline.Models.Sessions.Libraries;

/// <summary>
/// Finds out whether a file is an ONNX Runtime that fits: first from what is written in it, so that nothing foreign is loaded; then,
/// loaded, from what it answers. One that is refused then is unloaded again.
/// </summary>
internal static class LibraryProbe
{
    /// <summary>
    /// The C API that the managed part asks for (constant in the static constructor of its NativeMethods, 1.31.1): it is the runtime's minor
    /// version. An older library has a shorter table of functions and gives none.
    /// </summary>
    public const uint ApiNeeded = 31;

    private const string EntryPoint = "OrtGetApiBase";

    /// <summary>Loads it.</summary>
    /// <param name="path">A file, or the folder that holds it.</param>
    /// <returns>The file that was loaded, where its links end, and the handle.</returns>
    /// <exception cref="ModelException">It is not there, is something else, does not load or is too old.</exception>
    public static (string File, nint Handle) Load(string path)
    {
        var file = Find(path);
        if (OperatingSystem.IsLinux())
            LookInto(file);
        nint handle;
        try
        {
            handle = NativeLibrary.Load(file);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new ModelException(ModelFault.Unsupported, $"{file} does not load: {Reason(e.Message)}", e);
        }

        if (WhyUnfit(handle) is not { } reason)
            return (file, handle);
        NativeLibrary.Free(handle);
        throw new ModelException(ModelFault.Unsupported, $"{file} {reason}");
    }

    /// <summary>The file that is meant. Its execution providers lie beside the file itself, not beside a link to it.</summary>
    private static string Find(string path)
    {
        try
        {
            var full = Path.GetFullPath(path);
            var file = Directory.Exists(full) ? InFolder(full) : full;
            return System.IO.File.ResolveLinkTarget(file, returnFinalTarget: true)?.FullName ?? file;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new ModelException(ModelFault.Missing, $"{path} cannot be read: {e.Message}", e);
        }
    }

    private static string InFolder(string folder)
    {
        var name = OperatingSystem.IsWindows() ? "onnxruntime.dll" : "libonnxruntime.so";
        if (Path.Combine(folder, name) is var plain && System.IO.File.Exists(plain))
            return plain;

        // An installation without the files for developers has the numbered name alone.
        return Directory.EnumerateFiles(folder, name + ".*").Order(StringComparer.Ordinal).FirstOrDefault()
            ?? throw new ModelException(ModelFault.Missing, $"The folder {folder} holds no {name}.");
    }

    private static void LookInto(string file)
    {
        ElfLibrary? library;
        try
        {
            using var stream = RegularFile.Open(file);
            library = ElfLibrary.Read(stream);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            throw new ModelException(ModelFault.Missing, $"{file} cannot be read: {e.Message}{(e.Message.EndsWith('.') ? "" : ".")}", e);
        }

        if (library is null)
            throw new ModelException(ModelFault.Damaged, $"{file} is no shared library.");
        if (library.Processor != ElfLibrary.OwnProcessor)
            throw new ModelException(ModelFault.Unsupported, $"{file} is for {library.Processor}, and this machine is {ElfLibrary.OwnProcessor}.");
        if (!library.Names(EntryPoint))
            throw new ModelException(ModelFault.Unsupported, $"{file} is a library, but not ONNX Runtime's: it has no {EntryPoint}.");
        if (library.VersionAfter("VERS_") is { } version && IsTooOld(version))
            throw new ModelException(ModelFault.Unsupported, $"{file} {TooOld(version)}");
    }

    private static bool IsTooOld(string version) => Version.TryParse(version, out var number) && number < new Version(1, (int)ApiNeeded);

    private static string TooOld(string version) =>
        string.Create(CultureInfo.InvariantCulture, $"is ONNX Runtime {version}; this agent needs 1.{ApiNeeded} or newer (C API {ApiNeeded}).");

    private static unsafe string? WhyUnfit(nint handle)
    {
        if (!NativeLibrary.TryGetExport(handle, EntryPoint, out var entry))
            return $"is a library, but not ONNX Runtime's: it has no {EntryPoint}.";
        var table = (ApiBase*)((delegate* unmanaged<nint>)entry)();
        if (table is null)
            return "answers nothing when asked for its functions.";
        if (((delegate* unmanaged<uint, nint>)table->GetApi)(ApiNeeded) == 0)
            return TooOld(Marshal.PtrToStringUTF8(((delegate* unmanaged<nint>)table->GetVersionString)()) ?? "of unknown version");
        return null;
    }

    /// <summary>The loader's own sentence (which file is missing, which symbol) without .NET's advice around it.</summary>
    private static string Reason(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var reason = lines.Length > 1 ? string.Join(" ", lines[1..]) : message;
        return reason.EndsWith('.') ? reason : reason + ".";
    }

    /// <summary>OrtApiBase of onnxruntime_c_api.h.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private readonly struct ApiBase
    {
        public readonly nint GetApi;
        public readonly nint GetVersionString;
    }
}
