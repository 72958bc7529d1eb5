using System.Globalization;
using System.Text.RegularExpressions;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>
/// What a USB microphone gives, from the kernel's own description of it (<c>/proc/asound/card1/stream0</c>, written by
/// sound/usb/proc.c): nothing is opened, so nobody who listens is disturbed.
/// </summary>
internal static partial class UsbStream
{
    /// <summary>The channels and rates of its capture side; empty where there is none.</summary>
    public static (IReadOnlyList<int> Channels, IReadOnlyList<int> RatesHz) Read(IEnumerable<string> lines)
    {
        var (channels, rates) = (new SortedSet<int>(), new SortedSet<int>());
        var isCapture = false;
        foreach (var line in lines)
        {
            if (SectionLine().Match(line) is { Success: true } section)
                isCapture = section.Groups[1].Value == "Capture";
            else if (isCapture && FieldLine().Match(line) is { Success: true } field)
                Take(field.Groups["value"].Value, field.Groups["key"].Value == "Channels" ? channels : rates);
        }

        return ([.. channels], [.. rates]);
    }

    /// <summary>Reads <c>44100, 48000</c> and <c>8000 - 48000 (continuous)</c>.</summary>
    private static void Take(string text, SortedSet<int> numbers)
    {
        foreach (var number in Number().EnumerateMatches(text))
        {
            if (int.TryParse(text.AsSpan(number.Index, number.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value > 0)
                numbers.Add(value);
        }
    }

    [GeneratedRegex("^(Playback|Capture):")]
    private static partial Regex SectionLine();

    [GeneratedRegex(@"^\s+(?<key>Channels|Rates):\s*(?<value>.*)$")]
    private static partial Regex FieldLine();

    [GeneratedRegex("[0-9]{1,7}")]
    private static partial Regex Number();
}
