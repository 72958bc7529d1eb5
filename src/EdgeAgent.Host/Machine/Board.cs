using System.Text.RegularExpressions;

namespace EdgeAgent.Host.Machine;

/// <summary>The board or computer that this runs on.</summary>
/// <param name="Name">As it calls itself: <c>Raspberry Pi 5 Model B Rev 1.0</c>; null when it does not tell.</param>
/// <param name="Kind">What is known of it.</param>
internal sealed partial record Board(string? Name, BoardKind Kind)
{
    private const string DmiFolder = "/sys/class/dmi/id";

    /// <summary>What makers write who left the field to somebody else.</summary>
    private static readonly string[] Placeholders = ["To Be Filled By O.E.M.", "To be filled by O.E.M.", "System Product Name", "System manufacturer", "Default string", "None", "Not Specified"];

    /// <summary>Whether it is a Raspberry Pi of any age.</summary>
    public bool IsRaspberryPi => Kind is BoardKind.RaspberryPi or BoardKind.RaspberryPi4 or BoardKind.RaspberryPi5;

    /// <summary>Asks the device tree, which boards have, then DMI, which PCs have.</summary>
    public static Board Read(SystemFiles files)
    {
        var name = files.Text("/proc/device-tree/model") ?? files.Text("/sys/firmware/devicetree/base/model") ?? Dmi(files);
        return new Board(name, KindOf(name, files.Text("/proc/device-tree/compatible") ?? ""));
    }

    private static BoardKind KindOf(string? name, string compatible)
    {
        if (name is not null && RaspberryPi().Match(name) is { Success: true } pi)
        {
            return pi.Groups["model"].Value switch
            {
                "4" or "400" => BoardKind.RaspberryPi4,
                "5" or "500" => BoardKind.RaspberryPi5,
                _ => BoardKind.RaspberryPi,
            };
        }

        // Carrier boards of other makers have names of their own; the module's system on a chip stands in "compatible".
        return (name?.Contains("Jetson", StringComparison.OrdinalIgnoreCase) ?? false) || compatible.Contains("nvidia,tegra", StringComparison.Ordinal) ? BoardKind.Jetson : BoardKind.Other;
    }

    private static string? Dmi(SystemFiles files)
    {
        string?[] words = [files.Text($"{DmiFolder}/sys_vendor"), files.Text($"{DmiFolder}/product_name")];
        var told = words.Where(w => w is not null && !Placeholders.Contains(w)).ToList();
        return told.Count > 0 ? string.Join(' ', told) : null;
    }

    [GeneratedRegex(@"^Raspberry Pi (Compute Module )?(?<model>\d+)?\b")]
    private static partial Regex RaspberryPi();
}
