namespace EdgeAgent.Host.Machine;

/// <summary>Reads the thermal zones of the machine.</summary>
internal static class Temperatures
{
    private const string Folder = "/sys/class/thermal";

    // What a broken sensor says is no temperature of a running machine.
    private const double Coldest = -60;
    private const double Hottest = 200;

    /// <summary>What each zone says; none where there is no sensor.</summary>
    public static IReadOnlyList<Temperature> Read(SystemFiles files)
    {
        var read = new List<Temperature>();
        foreach (var zone in files.Entries(Folder, "thermal_zone*"))
        {
            if (files.Number($"{zone}/temp") / 1000.0 is { } degrees and > Coldest and < Hottest)
                read.Add(new Temperature(files.Text($"{zone}/type") ?? Path.GetFileName(zone), Math.Round(degrees, 1)));
        }

        return read;
    }

    /// <summary>The hottest of them; null without any.</summary>
    public static Temperature? HottestOf(IEnumerable<Temperature> zones) => zones.MaxBy(z => z.Celsius);
}
