using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.Pipeline.Streams;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Capture.Devices.Interop;
using EdgeAgent.Vision.Capture.Ffmpeg;

namespace EdgeAgent.Vision.Capture.Devices;

/// <summary>Finds the cameras of this machine: V4L2 devices that give frames, and the CSI cameras that rpicam-vid lists.</summary>
public static partial class VideoDevices
{
    private const int ListingLimit = 1 << 20;
    private static readonly TimeSpan ListingDeadline = TimeSpan.FromSeconds(5);

    /// <summary>The cameras, in the order of the kernel's numbers; empty without any.</summary>
    /// <param name="time">Measures the deadline of 5 s for rpicam-vid.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    public static IReadOnlyList<VideoDevice> List(TimeProvider time, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var rpicam = FfmpegProbe.IsInstalled(RpicamRecipe.Program) ? ListRpicam(time, cancellationToken) : [];
        return [.. ListV4l2("/sys/class/video4linux", "/dev", CanCapture), .. rpicam];

        static (bool? Captures, string? Problem) CanCapture(string path) => (V4l2.CanCapture(path, out var problem), problem);
    }

    /// <summary>The V4L2 devices that give frames.</summary>
    /// <param name="classFolder">Where the kernel lists them.</param>
    /// <param name="deviceFolder">Where the device files are.</param>
    /// <param name="canCapture">Asks a device file; null when it cannot be asked, with the reason.</param>
    internal static IReadOnlyList<VideoDevice> ListV4l2(string classFolder, string deviceFolder, Func<string, (bool? Captures, string? Problem)> canCapture)
    {
        if (!Directory.Exists(classFolder))
            return [];
        var stableNames = StableNames(Path.Combine(deviceFolder, "v4l", "by-id"));
        var found = new List<VideoDevice>();
        foreach (var (name, _) in Directory.EnumerateDirectories(classFolder).Select(Path.GetFileName)
            .Select(name => (Name: name!, Number: NodeNumber().Match(name!))).Where(node => node.Number.Success)
            .OrderBy(node => int.Parse(node.Number.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture)))
        {
            var path = Path.Combine(deviceFolder, name);
            var (captures, problem) = canCapture(path);
            if (captures != false)
                found.Add(new VideoDevice($"v4l2:{stableNames.GetValueOrDefault(path, path)}", CardName(Path.Combine(classFolder, name, "name")) ?? name, path, problem));
        }

        return found;
    }

    /// <summary>Reads the list of <c>rpicam-vid --list-cameras</c>: <c>0 : imx708 [4608x2592 10-bit RGGB] (/base/…)</c>.</summary>
    internal static IReadOnlyList<VideoDevice> ParseRpicam(string listing) =>
        [.. RpicamLine().Matches(listing).Select(m => new VideoDevice($"rpicam:{m.Groups[1].Value}", m.Groups[2].Value.Trim(), m.Groups[1].Value, null))];

    private static IReadOnlyList<VideoDevice> ListRpicam(TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            using var child = MediaChild.Start(new MediaCommand(RpicamRecipe.Program, ["--list-cameras"], "rpicam-apps"), RpicamRecipe.Program, time);
            return ParseRpicam(Encoding.UTF8.GetString(child.ReadToEnd(ListingLimit, ListingDeadline, cancellationToken)));
        }
        catch (DeviceException e)
        {
            return [new VideoDevice("rpicam:0", "CSI cameras", "0", e.Message)];
        }
    }

    private static Dictionary<string, string> StableNames(string folder)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Directory.Exists(folder))
            return names;
        foreach (var link in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
        {
            if (File.ResolveLinkTarget(link, returnFinalTarget: true) is { } target)
                names.TryAdd(target.FullName, link);
        }

        return names;
    }

    private static string? CardName(string path)
    {
        try
        {
            return File.ReadAllText(path).Trim() is { Length: > 0 } name ? name : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [GeneratedRegex(@"^video(\d{1,6})$", RegexOptions.CultureInvariant)]
    private static partial Regex NodeNumber();

    [GeneratedRegex(@"^\s*(\d+)\s*:\s*([^\r\n(\[]+)", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex RpicamLine();
}
