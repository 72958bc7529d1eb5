using System.Globalization;
using EdgeAgent.Audio.Capture.Alsa.Interop;

namespace EdgeAgent.Audio.Capture.Alsa;

/// <summary>Finds the microphones that ALSA knows.</summary>
internal static class AlsaDevices
{
    private const string ProcFolder = "/proc/asound";
    private const string DeviceFolder = "/dev/snd";

    /// <summary>
    /// The kernel's capture devices under names that survive a restart (<c>plughw:CARD=id,DEV=n</c>), then the devices that ALSA's
    /// configuration defines (<c>default</c>, <c>pipewire</c>, an entry of asoundrc with a hint). Empty without any.
    /// </summary>
    public static IReadOnlyList<AudioDevice> List() => [.. Cards(ProcFolder), .. Defined()];

    /// <summary>The capture devices that the kernel lists, with or without alsa-lib.</summary>
    /// <param name="folder">Where: <c>/proc/asound</c>.</param>
    /// <param name="mayOpen">Whether this user may open a device file, which says nothing where it is not there.</param>
    internal static IReadOnlyList<AudioDevice> Cards(string folder, Func<string, bool>? mayOpen = null)
    {
        var list = Path.Combine(folder, "pcm");
        var names = CardNames(Path.Combine(folder, "cards"));
        var found = new List<AudioDevice>();
        // 01-00: USB Audio : USB Audio : playback 1 : capture 1
        foreach (var fields in Lines(list).Select(line => line.Split(':', StringSplitOptions.TrimEntries)))
        {
            if (fields.Length < 3 || !fields.Any(field => field.StartsWith("capture ", StringComparison.Ordinal))
                || fields[0].Split('-') is not [var cardText, var deviceText]
                || !int.TryParse(cardText, NumberStyles.None, CultureInfo.InvariantCulture, out var card)
                || !int.TryParse(deviceText, NumberStyles.None, CultureInfo.InvariantCulture, out var device)
                || !names.TryGetValue(card, out var name))
            {
                continue;
            }

            var (channels, rates) = UsbStream.Read(Lines(Path.Combine(folder, $"card{card}", $"stream{device}")));
            var microphone = new AudioDevice($"alsa:plughw:CARD={name.Id},DEV={device}", fields[2].Length > 0 ? $"{name.Title}, {fields[2]}" : name.Title)
            {
                Channels = channels,
                RatesHz = rates,
            };
            var file = Path.Combine(DeviceFolder, $"pcmC{card}D{device}c");
            found.Add((mayOpen ?? MayOpen)(file) ? WithUser(microphone, Path.Combine(folder, $"card{card}", $"pcm{device}c", "sub0", "status")) : microphone with
            {
                Problem = $"{file} may not be opened by this user.",
                Cure = $"sudo usermod -aG audio {Environment.UserName}   (then log in again)",
            });
        }

        return found;
    }

    /// <summary>A card takes one listener; who that is stands in its status.</summary>
    private static AudioDevice WithUser(AudioDevice microphone, string statusFile)
    {
        const string owner = "owner_pid";
        var user = Lines(statusFile).Select(line => line.Split(':', 2, StringSplitOptions.TrimEntries)).FirstOrDefault(field => field is [owner, _]);
        if (user is null || !int.TryParse(user[1], NumberStyles.None, CultureInfo.InvariantCulture, out var process) || process == Environment.ProcessId)
            return microphone;
        // The owner is a thread; its name is that of the process or says what it does there.
        var name = Lines($"/proc/{process}/comm").FirstOrDefault();
        return microphone with
        {
            Problem = $"{(name is null ? "another program" : name)} listens to it now (process {process}), and it takes one listener.",
            Cure = "End that program; where it is a sound server (pipewire, pulseaudio), name alsa:default instead, which shares it.",
        };
    }

    // Asked of the system, not tried: opening would take the device from others.
    private static bool MayOpen(string file) => !File.Exists(file) || Posix.Access(file, Posix.ReadAndWrite) == 0;

    private static string[] Lines(string path)
    {
        try
        {
            return File.Exists(path) ? File.ReadAllLines(path) : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Unplugged in between.
            return [];
        }
    }

    /// <summary>Reads lines such as <c> 1 [Device         ]: USB-Audio - USB PnP Audio Device</c>.</summary>
    private static Dictionary<int, (string Id, string Title)> CardNames(string path)
    {
        var names = new Dictionary<int, (string, string)>();
        foreach (var line in Lines(path))
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
