using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Sync;

namespace EdgeAgent.Host.Cli.Sync;

/// <summary>Prints what was found.</summary>
/// <param name="output">Where.</param>
/// <param name="json">As one JSON object.</param>
internal sealed class SyncPrinter(TextWriter output, bool json)
{
    /// <summary>Prints a finding.</summary>
    public void Print(SyncFinding finding)
    {
        if (json)
        {
            output.WriteLine(JsonText.Of(SyncRow.Of(finding)));
            return;
        }

        foreach (var (at, difference, counts) in finding.Match.Claps)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{at,8:0.00} s  {SyncWords.Signed(difference),9}{(counts ? "" : "  left out: too far from the others")}"));
        output.WriteLine(SyncWords.Of(finding));
        if (finding.Match.Fault is not null)
            return;
        var (found, now) = (OffsetAttribute.Format(finding.Offset), OffsetAttribute.Format(finding.Configured));
        output.WriteLine(found == now
            ? $"The configuration says so already: offset: {now}"
            : $"In the configuration: microphones: {{{finding.Microphone}: {{offset: {found}}}}}{(finding.Configured == TimeSpan.Zero ? "" : $", which says {now} now")}");
    }
}
