using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace EdgeAgent.Pipeline.Streams.Children;

/// <summary>
/// What an installed ffmpeg understands. Asked once per program.
/// </summary>
public sealed partial class FfmpegProbe
{
    /// <summary>The Debian package that holds ffmpeg.</summary>
    public const string Package = "ffmpeg";

    private const int OutputLimit = 1 << 20;
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);
    private static readonly ConcurrentDictionary<string, FfmpegProbe> Known = new(StringComparer.Ordinal);

    internal FfmpegProbe(string versionText, string showInfoHelp)
    {
        var first = versionText.Split('\n')[0].Trim();
        var match = VersionLine().Match(first);
        Version = match.Success ? match.Groups[1].Value : first;
        Release = NumericVersion().Match(Version) is { Success: true } number
            ? new Version(int.Parse(number.Groups[1].Value, CultureInfo.InvariantCulture), int.Parse(number.Groups[2].Value, CultureInfo.InvariantCulture))
            : null;
        ShowInfoFilter = showInfoHelp.Contains("checksum", StringComparison.Ordinal) ? "showinfo=checksum=0" : "showinfo";
    }

    /// <summary>As it names itself: <c>5.1.9-0+deb12u1</c>, <c>n7.1</c>, <c>N-118000-g0123abc</c>.</summary>
    public string Version { get; }

    /// <summary>Major and minor number; null for a build from between two releases, which is taken for a new one.</summary>
    public Version? Release { get; }

    /// <summary>Whether a script of the demuxer <c>concat</c> takes options of what it opens: since 5.0.</summary>
    public bool ScriptsTakeOptions => Release is not { } release || release >= new Version(5, 0);

    /// <summary>The filter that prints each frame's size and time stamp, without the checksums where they can be left out.</summary>
    public string ShowInfoFilter { get; }

    /// <summary>Each decoded frame goes out once, whatever its time stamp: <c>-fps_mode</c> came with 5.1, <c>-vsync</c> goes.</summary>
    public IReadOnlyList<string> PassFramesThrough =>
        Release is { } release && release < new Version(5, 1) ? ["-vsync", "passthrough"] : ["-fps_mode", "passthrough"];

    /// <summary>
    /// Gives the first packets of a copied stream with B-pictures the decoding times that RTSP does not carry, without which no MPEG transport stream can be written: since 4.4. Before, such a
    /// stream cannot be copied.
    /// </summary>
    public IReadOnlyList<string> DecodingTimes =>
        Release is { } release && release < new Version(4, 4) ? [] : ["-bsf:v", @"setts=dts=if(eq(DTS\,NOPTS)\,PTS\,DTS)"];

    /// <summary>Asks a program, or remembers what it answered.</summary>
    /// <param name="program">Name or path of ffmpeg.</param>
    /// <param name="time">Measures the deadline of 10 s.</param>
    /// <param name="cancellationToken">Ends the wait at once.</param>
    /// <exception cref="DeviceException">It is missing (<see cref="DeviceFault.MissingDependency"/>) or does not answer.</exception>
    public static FfmpegProbe Of(string program, TimeProvider time, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        if (Known.TryGetValue(program, out var known))
            return known;
        var probe = new FfmpegProbe(
            Ask(program, ["-hide_banner", "-version"], time, cancellationToken),
            Ask(program, ["-hide_banner", "-h", "filter=showinfo"], time, cancellationToken));
        return Known.GetOrAdd(program, probe);
    }

    /// <summary>Whether there is such a program, in PATH or at the path; it is not started.</summary>
    public static bool IsInstalled(string program)
    {
        ArgumentException.ThrowIfNullOrEmpty(program);
        if (program.Contains(Path.DirectorySeparatorChar))
            return File.Exists(program);
        var name = OperatingSystem.IsWindows() && !Path.HasExtension(program) ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, name)));
    }

    private static string Ask(string program, string[] arguments, TimeProvider time, CancellationToken cancellationToken)
    {
        using var child = MediaChild.Start(new MediaCommand(program, arguments, Package), program, time);
        return Encoding.UTF8.GetString(child.ReadToEnd(OutputLimit, Deadline, cancellationToken));
    }

    [GeneratedRegex(@"version (\S+)", RegexOptions.CultureInvariant)]
    private static partial Regex VersionLine();

    [GeneratedRegex(@"^n?(\d{1,4})\.(\d{1,4})", RegexOptions.CultureInvariant)]
    private static partial Regex NumericVersion();
}
