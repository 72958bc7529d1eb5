using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Pipeline.Streams.Children;
using EdgeAgent.Vision.Capture.Devices;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Devices;

/// <summary>Devices for a person: what each is, the line to paste, what it gives, and what keeps it from being used.</summary>
internal static class DevicePrinter
{
    private const int MostSizes = 6;

    /// <summary>Prints cameras, then microphones, then the machine.</summary>
    /// <param name="devices">What is plugged in.</param>
    /// <param name="machine">What it is on.</param>
    /// <param name="readsAddresses">Whether ffmpeg is there, which reads them.</param>
    /// <param name="console">Where to.</param>
    public static void Print(IReadOnlyList<DeviceRow> devices, IReadOnlyList<MachineRow> machine, bool readsAddresses, IAnsiConsole console)
    {
        var once = readsAddresses ? "" : $", once ffmpeg is installed: sudo apt install {FfmpegProbe.Package}";
        foreach (var (kind, otherwise) in ((string, string)[])[(DeviceRow.Camera, "an address will do: rtsp://…, http://…"), (DeviceRow.Microphone, "rtsp://… and http://… will do")])
        {
            var rows = devices.Where(d => d.Kind == kind).ToList();
            console.MarkupLine(rows.Count == 0
                ? $"[bold]{kind}s[/]: none is plugged in; {otherwise}{once}"
                : $"[bold]{kind}s[/], each with its line for {kind}s: in the configuration");
            foreach (var row in rows)
                Print(row, console);
        }

        foreach (var kind in machine.GroupBy(m => m.Kind))
        {
            foreach (var row in kind)
                console.MarkupLine($"[bold]{kind.Key}[/]: {Escaped(row.Name)}[grey]{Escaped(Details(row))}[/]{(row.Problem is { } problem ? $" [yellow]{Escaped(problem)}[/]" : "")}");
        }
    }

    /// <summary>What a device gives, in short; empty where nothing is known.</summary>
    internal static string Gives(DeviceRow row) => row switch
    {
        { Modes: { } modes } => string.Join("; ", modes.GroupBy(m => m.Format).Select(format => $"{format.Key} {Sizes([.. format])}")),
        { Channels: null, RatesHz: null } => "",
        _ => string.Join(", ", ((string?[])[Counted(row.Channels), row.RatesHz is { } rates ? $"{string.Join(' ', rates)} Hz" : null]).OfType<string>()),
    };

    private static void Print(DeviceRow row, IAnsiConsole console)
    {
        console.MarkupLine($"  {Escaped(row.Name)}{(row.Path is { } path ? $" [grey]{Escaped(path)}[/]" : "")}");
        console.MarkupLine(row.Yaml is { } yaml
            ? $"    [green]{Escaped(yaml)}[/]"
            : $"    [yellow]{Escaped(row.Source)} is no address that a configuration takes[/]");
        if (Gives(row) is { Length: > 0 } gives)
            console.MarkupLine($"    [grey]{Escaped(gives)}[/]");
        if (row.Problem is { } problem)
            console.MarkupLine($"    [yellow]{Escaped(problem)}[/]");
        if (row.Cure is { } cure)
            console.MarkupLine($"    [yellow]{Escaped(cure)}[/]");
    }

    private static string Sizes(IReadOnlyList<VideoMode> modes)
    {
        var sizes = modes.OrderByDescending(m => (long)m.Width * m.Height).DistinctBy(m => (m.Width, m.Height)).ToList();
        return string.Join(' ', sizes.Take(MostSizes).Select(Size)) + (sizes.Count > MostSizes ? $" and {sizes.Count - MostSizes} smaller" : "");
    }

    private static string Size(VideoMode mode)
    {
        var least = mode is { LeastWidth: { } width, LeastHeight: { } height } && (width, height) != (mode.Width, mode.Height) ? $"{width}x{height} to " : "";
        var rate = mode.Fps.Count > 0 ? string.Create(CultureInfo.InvariantCulture, $"@{mode.Fps[0]:0.##}") : "";
        return $"{least}{mode.Width}x{mode.Height}{rate}";
    }

    private static string? Counted(IReadOnlyList<int>? channels) =>
        channels is null ? null : $"{string.Join(" or ", channels)} channel{(channels is [1] ? "" : "s")}";

    private static string Details(MachineRow row)
    {
        const double gibibyte = 1 << 30;
        string?[] details =
        [
            row.Memory is { } memory ? string.Create(CultureInfo.InvariantCulture, $"{memory / gibibyte:0.0} GiB of memory") : null,
            row.Cores is { } cores ? $"{cores} cores, {row.Architecture}" : null,
            row.Features is { Count: > 0 } features ? string.Join(' ', features) : null,
            row.Library,
        ];
        return string.Concat(details.OfType<string>().Select(d => $", {d}"));
    }

    // A device may call itself anything.
    private static string Escaped(string text) => Markup.Escape(PrintableText.Of(text));
}
