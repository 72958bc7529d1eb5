using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Doctor;

/// <summary>Looks whether cameras and microphones are there, without opening them: another program may be using them.</summary>
internal static class SourceCheck
{
    /// <summary>Looks at every source.</summary>
    public static async IAsyncEnumerable<Finding> RunAsync(AgentConfiguration configuration, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        var sources = configuration.Cameras.Select(c => (Subject: $"camera {c.Key}", c.Value.Source))
            .Concat(configuration.Microphones.Select(m => (Subject: $"microphone {m.Key}", m.Value.Source)));
        foreach (var (subject, source) in sources)
        {
            var why = await WhyAbsentAsync(source, stop);
            yield return why is null
                ? new Finding(subject, FindingState.Ok, "is there")
                : new Finding(subject, FindingState.Missing, why, "Connect it, or correct its source.");
        }
    }

    private static async Task<string?> WhyAbsentAsync(string source, CancellationToken stop)
    {
        var colon = source.IndexOf(':', StringComparison.Ordinal);
        var (scheme, rest) = colon > 1 ? (source[..colon], source[(colon + 1)..]) : ("", source);
        switch (scheme)
        {
            case "rtsp" or "rtsps" or "http" or "https":
                return await Endpoint.Of(new Uri(source)).WhyUnreachableAsync(stop);
            case "v4l2":
                return Path.Exists(rest) ? null : $"{rest} does not exist; no camera is connected there.";
            case "rpicam":
                return InPath("rpicam-vid") || InPath("libcamera-vid") ? null : "the program rpicam-vid is not installed (package rpicam-apps of Raspberry Pi OS).";
            case "gst":
                return InPath("gst-launch-1.0") ? null : "the program gst-launch-1.0 is not installed (package gstreamer1.0-tools).";
            case "alsa":
                return AlsaCards.WhyAbsent(rest);
            case "wasapi":
                return OperatingSystem.IsWindows() ? null : "wasapi: is for Windows. On Linux write alsa:.";
            default:
                return Path.Exists(source) ? null : $"{source} does not exist.";
        }
    }

    private static bool InPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Any(folder => File.Exists(Path.Combine(folder, program)));
}
