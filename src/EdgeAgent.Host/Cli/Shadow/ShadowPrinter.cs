using System.Globalization;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Cli.Replay;
using EdgeAgent.Vision.Shadow;
using Spectre.Console;

namespace EdgeAgent.Host.Cli.Shadow;

/// <summary>Prints what came of a shadow model, for a person.</summary>
/// <param name="console">Where to.</param>
/// <param name="folder">Where the pictures are.</param>
/// <param name="zone">How times are told; null for what was played, whose moments are those of its stream.</param>
internal sealed class ShadowPrinter(IAnsiConsole console, ShadowFolder folder, TimeZoneInfo? zone)
{
    private const int MostRenamed = 5;

    /// <summary>As many differences of one picture as fit a line.</summary>
    private const int MostOfPicture = 3;

    /// <summary>Prints a camera's report.</summary>
    public void Print(ShadowReport report)
    {
        Line($"{report.Camera}: {report.Shadow.Name} beside {report.Model.Name}{(zone is null ? "" : $", {Moment(report.Since, zone)} to {Moment(report.Until, zone)}")}");
        Line(string.Create(CultureInfo.InvariantCulture,
            $"{report.Compared} pictures compared, {report.Skipped} left out; {report.Alike} alike ({(report.Compared > 0 ? 100.0 * report.Alike / report.Compared : 0):0.0} %). Scores that count: from {report.Model.MinScore:0.##}, shadow from {report.Shadow.MinScore:0.##}."));
        if (report.Unknown is { } unknown)
            Line(unknown);
        if (report.Classes.Count > 0)
            console.Write(Table(report));
        foreach (var renamed in report.Renamed.Take(MostRenamed))
            Line(string.Create(CultureInfo.InvariantCulture, $"  {renamed.Label} is called {renamed.ShadowLabel}: {renamed.Count}"));
        if (report.Worst.Count > 0)
            Line("Where they differ most (both green, the model alone orange, the shadow alone violet):");
        foreach (var picture in report.Worst)
            Line($"  {folder.PathOf(report.Camera, picture.File)}  {(zone is null ? ReplayPrinter.Moment(TimeSpan.FromMilliseconds(picture.StreamTimeMs)) : Moment(picture.Time, zone))}  {string.Join(", ", picture.Differences.Take(MostOfPicture).Select(Words))}{(picture.Differences.Count > MostOfPicture ? ", …" : "")}");
    }

    private static Table Table(ShadowReport report)
    {
        var table = new Table().Border(TableBorder.None);
        table.AddColumn(new TableColumn(new Text("class")).NoWrap());
        foreach (var heading in (string[])["both", "model alone", "seen weaker", "shadow alone", "seen stronger", "renamed", "score", "shadow's", "overlap"])
            table.AddColumn(new TableColumn(new Text(heading)).RightAligned().NoWrap());
        foreach (var c in report.Classes)
        {
            table.AddRow(new[]
            {
                PrintableText.Of(c.Label), Whole(c.Both), Whole(c.Missed), WithScore(c.Weaker, c.WeakerScore), Whole(c.Extra), WithScore(c.Stronger, c.StrongerScore), Whole(c.Renamed),
                Score(c.Score), Score(c.ShadowScore), Score(c.Overlap),
            }.Select(text => new Text(text)));
        }

        return table;
    }

    private static string Words(ObjectDifference difference) => difference.Outcome switch
    {
        ShadowOutcome.Missed => $"{difference.Label} {Score(difference.Score)} not seen by the shadow",
        ShadowOutcome.Extra => $"{difference.Label} {Score(difference.ShadowScore)} seen by the shadow alone",
        ShadowOutcome.Renamed => $"{difference.Label} {Score(difference.Score)} is {difference.ShadowLabel} {Score(difference.ShadowScore)} to the shadow",
        _ => $"{difference.Label} {Score(difference.Score)}, shadow {Score(difference.ShadowScore)}",
    };

    private static string Whole(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string WithScore(long count, double? mean) => mean is { } score ? string.Create(CultureInfo.InvariantCulture, $"{count} ({score:0.00})") : Whole(count);

    private static string Score(double? score) => score is { } there ? there.ToString("0.00", CultureInfo.InvariantCulture) : "-";

    private static string Moment(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private void Line(string text) => console.WriteLine(PrintableText.Of(text));
}
