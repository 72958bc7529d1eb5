using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EdgeAgent.Pipeline.Flow;
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

    /// <summary>Drivers answer in milliseconds; one of a dying device may not come back at all.</summary>
    private static readonly TimeSpan NodeDeadline = TimeSpan.FromSeconds(3);

    /// <summary>The cameras, in the order of the kernel's numbers; empty without any. Within 8 s, whatever a device does.</summary>
    /// <param name="time">Measures the deadlines.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    public static async Task<IReadOnlyList<VideoDevice>> ListAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            return [];
        var nodes = await ListV4l2Async("/sys/class/video4linux", "/dev", V4l2.Ask, time, cancellationToken);
        return [.. nodes, .. FfmpegProbe.IsInstalled(RpicamRecipe.Program) ? ListRpicam(time, cancellationToken) : []];
    }

    /// <summary>The V4L2 devices that give frames.</summary>
    /// <param name="classFolder">Where the kernel lists them.</param>
    /// <param name="deviceFolder">Where the device files are.</param>
    /// <param name="ask">Asks a device file.</param>
    /// <param name="time">Measures the deadline of all together.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    internal static async Task<IReadOnlyList<VideoDevice>> ListV4l2Async(
        string classFolder, string deviceFolder, Func<string, NodeAnswer> ask, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!Directory.Exists(classFolder))
            return [];
        var names = Directory.EnumerateDirectories(classFolder).Select(Path.GetFileName)
            .Select(name => (Name: name!, Number: NodeNumber().Match(name!))).Where(node => node.Number.Success)
            .OrderBy(node => int.Parse(node.Number.Groups[1].ValueSpan, CultureInfo.InvariantCulture)).Select(node => node.Name).ToList();
        var answers = await AskAllAsync([.. names.Select(name => Path.Combine(deviceFolder, name))], ask, time, cancellationToken);
        var found = names.Select((name, at) => (
                Path: Path.Combine(deviceFolder, name), Name: CardName(Path.Combine(classFolder, name, "name")) ?? name, Answer: answers[at]))
            .Where(node => node.Answer.Captures != false).ToList();
        var stable = new StableNames(Path.Combine(deviceFolder, "v4l"), [.. found.Select(node => (node.Path, node.Name))]);
        return
        [
            .. found.Select(node => new VideoDevice($"v4l2:{stable.Of(node.Path)}", node.Name, node.Path, node.Answer.Problem)
            {
                Cure = node.Answer.Cure,
                Modes = node.Answer.Modes,
            }),
        ];
    }

    /// <summary>Reads the list of <c>rpicam-vid --list-cameras</c>: <c>0 : imx708 [4608x2592 10-bit RGGB] (/base/…)</c>, and the modes of each.</summary>
    internal static IReadOnlyList<VideoDevice> ParseRpicam(string listing)
    {
        var found = new List<VideoDevice>();
        var modes = new List<VideoMode>();
        var format = "";
        foreach (var line in listing.Split('\n'))
        {
            if (RpicamLine().Match(line) is { Success: true } camera)
            {
                modes = [];
                found.Add(new VideoDevice($"rpicam:{camera.Groups[1].Value}", camera.Groups[2].Value.Trim(), camera.Groups[1].Value, null) { Modes = modes });
            }
            else if (RpicamMode().Match(line) is { Success: true } mode)
            {
                // The format stands before the first of its sizes only.
                format = mode.Groups["format"].Success ? mode.Groups["format"].Value : format;
                modes.Add(new VideoMode(format, Number("width"), Number("height"), mode.Groups["fps"].Success
                    ? [double.Parse(mode.Groups["fps"].ValueSpan, CultureInfo.InvariantCulture)]
                    : []));

                int Number(string group) => int.Parse(mode.Groups[group].ValueSpan, CultureInfo.InvariantCulture);
            }
        }

        return found;
    }

    /// <summary>Asks all at once, each on a thread of its own: one that hangs in its driver costs no other its answer.</summary>
    private static async Task<IReadOnlyList<NodeAnswer>> AskAllAsync(
        IReadOnlyList<string> paths, Func<string, NodeAnswer> ask, TimeProvider time, CancellationToken cancellationToken)
    {
        var answers = new NodeAnswer?[paths.Count];
        var asked = paths.Select((path, at) => DedicatedThread.RunAsync(
            $"ask {Path.GetFileName(path)}", () => Volatile.Write(ref answers[at], ask(path)), cancellationToken)).ToList();
        try
        {
            await Task.WhenAll(asked).WaitAsync(NodeDeadline, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // Its thread ends with the process.
        }

        return
        [
            .. paths.Select((path, at) => Volatile.Read(ref answers[at]) ?? new NodeAnswer(null)
            {
                Problem = $"{path} does not answer: its driver hangs.",
                Cure = "Plug the camera out and in; if that does not help, restart the machine.",
            }),
        ];
    }

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

    [GeneratedRegex(@"^\s*(\d{1,3})\s*:\s*([^\r\n(\[]+)", RegexOptions.CultureInvariant)]
    private static partial Regex RpicamLine();

    [GeneratedRegex(@"^\s*(Modes:\s*)?('(?<format>[^']{1,40})'\s*:\s*)?(?<width>\d{1,5})x(?<height>\d{1,5})(\s*\[(?<fps>\d{1,4}(\.\d{1,4})?) fps)?", RegexOptions.CultureInvariant)]
    private static partial Regex RpicamMode();
}
