using System.Runtime.InteropServices;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Capture.OpenCv;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks for the programs and native libraries that the agent works with, by name, each with the line that installs it.</summary>
internal sealed class MachineCheck(DebianRelease release, TimeProvider time)
{
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

    private static Finding OpenCv(bool isNeeded) => OpenCvLibrary.Problem is { } problem
        ? new Finding("OpenCV", Absent(isNeeded), $"{problem} Without it ffmpeg reads cameras, videos and pictures.")
        : new Finding("OpenCV", FindingState.Ok, "its native library is there");

    private static FindingState Absent(bool isNeeded) => isNeeded ? FindingState.Missing : FindingState.Note;
}
