using System.Globalization;
using EdgeAgent.Audio.Capture.Alsa.Interop;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>Finds the microphones that ALSA knows.</summary>
internal static class AlsaDevices
{
    private const string ProcFolder = "/proc/asound";

    /// <summary>
    /// The kernel's capture devices under names that survive a restart (<c>plughw:CARD=id,DEV=n</c>), then the devices that ALSA's
    /// configuration defines (<c>default</c>, <c>pipewire</c>, an entry of asoundrc with a hint). Empty without any.
    /// </summary>
    public static IReadOnlyList<AudioDevice> List() => [.. Cards(ProcFolder), .. Defined()];

    /// <summary>The capture devices that the kernel lists, with or without alsa-lib.</summary>
    /// <param name="folder">Where: <c>/proc/asound</c>.</param>
    internal static IReadOnlyList<AudioDevice> Cards(string folder)
    {
        var list = Path.Combine(folder, "pcm");
        if (!File.Exists(list))
            return [];
        var names = CardNames(Path.Combine(folder, "cards"));
        var found = new List<AudioDevice>();
        // 01-00: USB Audio : USB Audio : playback 1 : capture 1
        foreach (var fields in File.ReadLines(list).Select(line => line.Split(':', StringSplitOptions.TrimEntries)))
        {
            if (fields.Length < 3 || !fields.Any(field => field.StartsWith("capture ", StringComparison.Ordinal))
                || fields[0].Split('-') is not [var cardText, var deviceText]
                || !int.TryParse(cardText, NumberStyles.None, CultureInfo.InvariantCulture, out var card)
                || !int.TryParse(deviceText, NumberStyles.None, CultureInfo.InvariantCulture, out var device)
                || !names.TryGetValue(card, out var name))
            {
                continue;
            }

            found.Add(new AudioDevice($"alsa:plughw:CARD={name.Id},DEV={device}", fields[2].Length > 0 ? $"{name.Title}, {fields[2]}" : name.Title));
        }

        return found;
    }

    /// <summary>Reads lines such as <c> 1 [Device         ]: USB-Audio - USB PnP Audio Device</c>.</summary>
    private static Dictionary<int, (string Id, string Title)> CardNames(string path)
    {
        var names = new Dictionary<int, (string, string)>();
        if (!File.Exists(path))
            return names;
        foreach (var line in File.ReadLines(path))
        {
            int open = line.IndexOf('[', StringComparison.Ordinal), close = line.IndexOf("]:", StringComparison.Ordinal);
            if (open <= 0 || close < open || !int.TryParse(line[..open].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var card))
                continue;
            var rest = line[(close + 2)..];
            var dash = rest.IndexOf(" - ", StringComparison.Ordinal);
            names[card] = (line[(open + 1)..close].Trim(), rest[(dash < 0 ? 0 : dash + 3)..].Trim());
        }

        return names;
    }

    /// <summary>What alsa-lib's configuration names; the many names it makes for each card are left out.</summary>
    private static unsafe List<AudioDevice> Defined()
    {
        const int allCards = -1;
        var found = new List<AudioDevice>();
        try
        {
            LibAsound.Silence();
            if (LibAsound.snd_device_name_hint(allCards, "pcm", out var hints) < 0)
                return found;
            for (var hint = hints; *hint is not null; hint++)
            {
                // IOID is absent for devices of both directions.
                if (LibAsound.Hint(*hint, "NAME") is { } name && !name.Contains(':', StringComparison.Ordinal) && name != "null"
                    && LibAsound.Hint(*hint, "IOID") is null or "Input")
                {
                    found.Add(new AudioDevice($"alsa:{name}", LibAsound.Hint(*hint, "DESC")?.Split('\n')[0] ?? name));
                }
            }

            _ = LibAsound.snd_device_name_free_hint(hints);
        }
        catch (DllNotFoundException)
        {
            // The kernel's list stands; opening one of its devices says what is missing.
        }

        return found;
    }
}
