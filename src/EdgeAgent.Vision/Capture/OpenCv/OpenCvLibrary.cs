using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EdgeAgent.Pipeline.Streams;
using OpenCvSharp;

namespace EdgeAgent.Vision.Capture.OpenCv;

/// <summary>
/// Whether OpenCV's native library can be loaded; asked once, before anything else of OpenCV is touched, since its first call
/// fails for good when a library is missing. Without it the agent decodes through ffmpeg. Thread-safe.
/// </summary>
public static partial class OpenCvLibrary
{
    private static readonly Lazy<string?> Loaded = new(Load);

    /// <summary>Whether it can be used.</summary>
    public static bool IsAvailable => Problem is null;

    /// <summary>What is missing and how to install it, as a sentence; null when it can be used.</summary>
    public static string? Problem => Loaded.Value;

    /// <summary>Throws when it cannot be used.</summary>
    /// <param name="description">What would be read through it.</param>
    /// <exception cref="DeviceException">It cannot be used (<see cref="DeviceFault.MissingDependency"/>).</exception>
    public static void Require(string description)
    {
        if (Problem is { } problem)
            throw new DeviceException(DeviceFault.MissingDependency, $"{description}: {problem}");
    }

    private static string? Load()
    {
        // Read by native code, which does not see what .NET sets: its FFmpeg is to be silent, its cameras are to give up in time.
        if (OperatingSystem.IsLinux())
        {
            _ = SetEnvironment("OPENCV_FFMPEG_LOGLEVEL", "-8", overwrite: 0);
            _ = SetEnvironment("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "5", overwrite: 0);
        }

        try
        {
            // Its own threads gain nothing at our sizes (measured 1.5 ms with one, 2.2 ms with two) and take cores from the models.
            Cv2.SetNumThreads(1);
            Cv2.SetLogLevel(LogLevel.SILENT);
            return null;
        }
        catch (Exception e) when (e is TypeInitializationException or DllNotFoundException or EntryPointNotFoundException or BadImageFormatException)
        {
            return Explain(e, ReadOsRelease());
        }
    }

    /// <summary>The sentence for a failed load.</summary>
    /// <param name="fault">What the runtime threw; the loader's words are in the innermost.</param>
    /// <param name="osRelease">The content of /etc/os-release: package names differ between releases.</param>
    internal static string Explain(Exception fault, string osRelease)
    {
        var words = fault.GetBaseException().Message;
        var missing = MissingObject().Match(words);
        if (!missing.Success)
            return $"OpenCV has no native library for {RuntimeInformation.RuntimeIdentifier} here; stills and video are read through ffmpeg.";
        // Debian 13 and Ubuntu 24.04 renamed libraries when time_t became 64 bits wide.
        var suffix = HasWideTime(osRelease) ? "t64" : "";
        return $"OpenCV cannot be loaded: {missing.Groups[1].Value} is missing. Install it: apt-get install --no-install-recommends "
            + $"libgtk-3-0{suffix} libatomic1 libharfbuzz0b libfreetype6 libdrm2 libx11-6";
    }

    private static bool HasWideTime(string osRelease)
    {
        var id = Field("ID");
        if (!double.TryParse(Field("VERSION_ID"), System.Globalization.CultureInfo.InvariantCulture, out var version))
            return id == "debian"; // testing and unstable have no number
        return id switch
        {
            "debian" or "raspbian" => version >= 13,
            "ubuntu" => version >= 24,
            _ => false,
        };

        string Field(string name) => osRelease.Split('\n').Select(line => line.Split('=', 2)).FirstOrDefault(pair => pair.Length == 2 && pair[0] == name)?[1].Trim().Trim('"') ?? "";
    }

    private static string ReadOsRelease()
    {
        try
        {
            return File.ReadAllText("/etc/os-release");
        }
        catch (IOException)
        {
            return "";
        }
    }

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetEnvironment(string name, string value, int overwrite);

    // The loader also lists the places where it did not find the wrapper's own library.
    [GeneratedRegex(@"(lib(?!OpenCvSharpExtern)[\w.+\-]+\.so[.\d]*): cannot open shared object", RegexOptions.CultureInvariant)]
    private static partial Regex MissingObject();
}
