using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams.Children;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks for the programs and native libraries that the agent works with, by name, each with the line that installs it.</summary>
internal sealed partial class MachineCheck(DebianRelease release, TimeProvider time)
{
    // The library is linked against GTK 3, whose packages bring the rest along (measured).
    private static readonly string[] OpenCvPackages = ["libgtk-3-0", "libatomic1", "libharfbuzz0b", "libfreetype6", "libdrm2", "libx11-6"];

    /// <summary>Looks at everything.</summary>
    /// <param name="needs">What must be there; the rest is only noted.</param>
    /// <param name="stop">Ends the look.</param>
    public IEnumerable<Finding> Run(MachineNeeds needs, CancellationToken stop)
    {
        yield return OnnxRuntime();
        yield return Ffmpeg(needs.Ffmpeg, stop);
        if (OperatingSystem.IsLinux())
            yield return Alsa(needs.Alsa);
        yield return OpenCv(needs.OpenCv);
    }

    private Finding OnnxRuntime()
    {
        const string subject = "ONNX Runtime";
        try
        {
            return new Finding(subject, FindingState.Ok, InferenceRuntime.Version);
        }
        catch (ModelException e)
        {
            return new Finding(subject, FindingState.Missing, e.Message, release.InstallLine("libstdc++6", "libgcc-s1"));
        }
    }

    private Finding Ffmpeg(bool isNeeded, CancellationToken stop)
    {
        try
        {
            return new Finding("ffmpeg", FindingState.Ok, FfmpegProbe.Of("ffmpeg", time, stop).Version);
        }
        catch (EdgeAgentException e)
        {
            return new Finding("ffmpeg", Absent(isNeeded), $"{e.Message} It reads network streams, cameras, and video and audio files other than WAV.",
                release.InstallLine(FfmpegProbe.Package));
        }
    }

    private Finding Alsa(bool isNeeded)
    {
        const string library = "libasound.so.2";
        if (NativeLibrary.TryLoad(library, out var handle))
        {
            NativeLibrary.Free(handle);
            return new Finding("libasound2", FindingState.Ok, library);
        }

        return new Finding("libasound2", Absent(isNeeded), $"{library} is not installed. It reads microphones (alsa:).", release.InstallLine("libasound2"));
    }

    private Finding OpenCv(bool isNeeded)
    {
        const string subject = "OpenCV";
        var library = OpenCvFile();
        if (library is null)
        {
            return new Finding(subject, Absent(isNeeded),
                $"its native library is not part of this build for {RuntimeInformation.RuntimeIdentifier}; ffmpeg reads cameras, videos and pictures instead.");
        }

        try
        {
            // Not freed: libraries with static state of this size are not made to be unloaded.
            NativeLibrary.Load(library);
            return new Finding(subject, FindingState.Ok, Path.GetFileName(library));
        }
        catch (DllNotFoundException e)
        {
            var missing = MissingLibrary().Match(e.Message) is { Success: true } match ? match.Value : "a library that it needs";
            return new Finding(subject, Absent(isNeeded), $"{Path.GetFileName(library)} cannot be loaded: {missing} is not installed. Without it ffmpeg reads cameras, videos and pictures.",
                release.InstallLine(OpenCvPackages));
        }
    }

    private static string? OpenCvFile()
    {
        const string name = "libOpenCvSharpExtern.so";
        // Beside the program in a publish for one platform, below runtimes/ in a plain build.
        string[] places = [Path.Combine(AppContext.BaseDirectory, name), Path.Combine(AppContext.BaseDirectory, "runtimes", RuntimeInformation.RuntimeIdentifier, "native", name)];
        return places.FirstOrDefault(File.Exists);
    }

    private static FindingState Absent(bool isNeeded) => isNeeded ? FindingState.Missing : FindingState.Note;

    [GeneratedRegex(@"lib(?!OpenCvSharp)[A-Za-z0-9_+.-]+\.so[0-9.]*(?=: cannot open)")]
    private static partial Regex MissingLibrary();
}
