using System.Runtime.InteropServices;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Models.Sessions.Libraries;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Capture.OpenCv;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks for the programs and native libraries that the agent works with, by name, each with the line that installs it.</summary>
/// <param name="release">Names packages.</param>
/// <param name="threads">Those that models share, 0 for as many as usual.</param>
/// <param name="time">Measures deadlines.</param>
internal sealed class MachineCheck(DebianRelease release, int threads, TimeProvider time)
{
    /// <summary>Looks at everything.</summary>
    /// <param name="needs">What must be there; the rest is only noted.</param>
    /// <param name="stop">Ends the look.</param>
    public IEnumerable<Finding> Run(MachineNeeds needs, CancellationToken stop)
    {
        foreach (var finding in OnnxRuntime())
            yield return finding;
        yield return Ffmpeg(needs.Ffmpeg, stop);
        if (OperatingSystem.IsLinux())
            yield return Alsa(needs.Alsa);
        yield return OpenCv(needs.OpenCv);
    }

    private IReadOnlyList<Finding> OnnxRuntime()
    {
        const string subject = "ONNX Runtime";
        try
        {
            InferenceRuntime.Start(threads);
            var library = InferenceRuntime.Library;
            var engines = InferenceRuntime.Engines;
            var found = new Finding(subject, FindingState.Ok,
                $"{InferenceRuntime.Version}{(library.File is { } file ? $" of {file}" : "")}, with {string.Join(", ", engines.Select(ChoiceAttribute<Engine>.WordOf))}, {InferenceRuntime.Threads} thread(s)");
            if (library.Refusal is { } refusal)
                return [found, new Finding(subject, FindingState.Missing, refusal, $"Correct {RuntimeLibrary.Variable}, or take it out of the environment.")];
            return [found, .. engines.Select(e => (Engine: e, Missing: library.MissingFor(e))).Where(e => e.Missing.Count > 0).Select(e => new Finding(
                subject, FindingState.Note, $"{ChoiceAttribute<Engine>.WordOf(e.Engine)} is in files of its own, and there is no {string.Join(" and no ", e.Missing)}.", "Copy them beside the library."))];
        }
        catch (ModelException e)
        {
            return [new Finding(subject, FindingState.Missing, e.Message, release.InstallLine("libstdc++6", "libgcc-s1"))];
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

    private static Finding OpenCv(bool isNeeded) => OpenCvLibrary.Problem is { } problem
        ? new Finding("OpenCV", Absent(isNeeded), $"{problem} Without it ffmpeg reads cameras, videos and pictures.")
        : new Finding("OpenCV", FindingState.Ok, "its native library is there");

    private static FindingState Absent(bool isNeeded) => isNeeded ? FindingState.Missing : FindingState.Note;
}
