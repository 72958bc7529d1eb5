using System.Globalization;
using EdgeAgent.Audio.Keywords;
using EdgeAgent.Audio.Keywords.Tuning;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Cli.Keywords;

/// <summary>Hears the owner's recordings and room, and chooses a threshold from them.</summary>
/// <param name="model">The keyword model.</param>
/// <param name="reference">How it was named.</param>
/// <param name="keyword">The keyword.</param>
/// <param name="options">What the product would tell with, but for the threshold.</param>
/// <param name="redactor">Takes secrets out of messages.</param>
internal sealed class TuneRun(KeywordModel model, string reference, string keyword, KeywordOptions options, SecretRedactor redactor)
{
    /// <summary>The rate of a microphone's stream.</summary>
    private const int SampleRateHz = 16_000;

    /// <summary>Fewer recordings than that tell a recall in steps that are too large.</summary>
    private const int FewPositives = 20;

    private const int MostAlarms = 5;

    private readonly AudioFileReader _reader = new(TimeProvider.System);
    private int _failed;

    /// <summary>Hears everything.</summary>
    /// <param name="positives">The folder of recordings that hold the keyword once each.</param>
    /// <param name="negatives">The folder of recordings that do not.</param>
    /// <param name="stop">Ends the work.</param>
    /// <exception cref="EdgeAgentException">A folder is missing or holds no audio file, none of its files can be heard, or the model fails for good.</exception>
    public async Task<TuneResult> RunAsync(string positives, string negatives, CancellationToken stop)
    {
        var (positiveFiles, negativeFiles) = (FilesOf("--positive", positives), FilesOf("--negative", negatives));
        using var tracker = new KeywordTracker(model, keyword, options.Smoothing);
        var spoken = await HearAsync(tracker, positiveFiles, positives, stop);
        var room = await HearAsync(tracker, negativeFiles, negatives, stop);
        if (room.All(r => r.Track.Duration == TimeSpan.Zero))
            throw new DeviceException(DeviceFault.Unreadable, $"The recordings of {negatives} have no sound: false alarms an hour need some time. Record the room, an hour at least.");
        var choice = ThresholdChoice.Of([.. spoken.Select(r => r.Track)], [.. room.Select(r => r.Track)], options);
        var at = options with { Threshold = choice.Best?.Threshold ?? options.Threshold };
        return new TuneResult
        {
            Model = model.Name,
            Keyword = keyword,
            Positives = spoken.Count,
            NegativeHours = Math.Round(choice.Negative.TotalHours, 4),
            RefractoryMs = options.Refractory.TotalMilliseconds,
            Thresholds = [.. choice.Rows.Select(Rounded)],
            Recommended = choice.Best is { } best ? Rounded(best) : null,
            Yaml = choice.Best is null ? null : YamlOf(choice.Best.Threshold),
            Notes = [.. NotesOf(choice, spoken.Count)],
            Missed = [.. spoken.Where(r => r.Track.Told(at).Count == 0).Select(r => r.Input)],
            FalseAlarms = [.. AlarmsOf(room)],
            Failed = _failed > 0 ? _failed : null,
        };
    }

    private static ThresholdRow Rounded(ThresholdRow row) =>
        row with { Recall = Math.Round(row.Recall, 4), FalseAlarmsPerHour = Math.Round(row.FalseAlarmsPerHour, 3) };

    private static IReadOnlyList<string> FilesOf(string option, string folder)
    {
        try
        {
            return InputExpansion.Expand(folder);
        }
        catch (DeviceException e)
        {
            throw new DeviceException(e.Reason, $"{option}: {e.Message}", e);
        }
    }

    private async Task<List<(string Input, KeywordTrack Track)>> HearAsync(KeywordTracker tracker, IReadOnlyList<string> files, string folder, CancellationToken stop)
    {
        var heard = new List<(string, KeywordTrack)>();
        using var progress = new ProgressLine(Terminal.Error, Terminal.IsPersonAtError, () => Terminal.ErrorColumns, files.Count, TimeProvider.System);
        foreach (var (done, file) in files.Index())
        {
            progress.Show(done, Path.GetFileName(file));
            try
            {
                tracker.Begin();
                await _reader.PlayAsync(file, SampleRateHz, block =>
                {
                    tracker.Accept(block, stop);
                    return true;
                }, stop);
                heard.Add((file, tracker.End(stop)));
            }
            catch (EdgeAgentException e) when (e is not ModelException { Fault: ModelFault.Faulted })
            {
                _failed++;
                progress.Hide();
                var message = redactor.Redact(e.Message);
                Terminal.Error.WriteLine(message.StartsWith(file, StringComparison.Ordinal) ? message : $"{file}: {message}");
            }
        }

        return heard.Count > 0 ? heard : throw new DeviceException(DeviceFault.Unreadable, $"No file of {folder} can be heard.");
    }

    private static IEnumerable<FalseAlarm> AlarmsOf(List<(string Input, KeywordTrack Track)> room) => room
        .SelectMany(r => r.Track.Highest(TimeSpan.FromSeconds(1), MostAlarms).Select(a => new FalseAlarm(r.Input, Math.Round(a.At.TotalMilliseconds), Math.Round(a.Score, 4))))
        .OrderByDescending(a => a.Score).Take(MostAlarms);

    private static IEnumerable<string> NotesOf(ThresholdChoice choice, int positives)
    {
        var hours = choice.Negative.TotalHours;
        if (hours < ThresholdChoice.HoursNeeded)
        {
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{Length(hours)} without the keyword are too short to tell: with no false alarm in them there may still be up to {3 / hours:0.0} an hour (95 %). Record {ThresholdChoice.HoursNeeded:0} h or more of the room, with talk and radio.");
        }

        if (positives < FewPositives)
            yield return string.Create(CultureInfo.InvariantCulture, $"{positives} recording(s) of the keyword tell the recall in steps of {100.0 / positives:0} %. Record {FewPositives} or more, by each who will say it, near and far.");
        if (choice.Best is null)
            yield return string.Create(CultureInfo.InvariantCulture, $"No threshold hears the keyword with at most {ThresholdChoice.MostFalseAlarmsPerHour:0} false alarm an hour. Take another model or keyword, or bear more of them: choose from the table.");
    }

    /// <summary>Hours, or minutes where they are few.</summary>
    public static string Length(double hours) => hours >= 0.1 ? string.Create(CultureInfo.InvariantCulture, $"{hours:0.00} h") : string.Create(CultureInfo.InvariantCulture, $"{60 * hours:0.0} min");

    private string YamlOf(double threshold)
    {
        var value = threshold.ToString("0.00", CultureInfo.InvariantCulture);
        return model.Keywords.Count == 1 ? $"keywords: {{model: {Quoted(reference)}, threshold: {value}}}"
            : $"keywords: {{model: {Quoted(reference)}, words: {{{Quoted(keyword)}: {{threshold: {value}}}}}}}";
    }

    /// <summary>As YAML needs it within braces.</summary>
    private static string Quoted(string text) => text.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-') && text.Length > 0 && !char.IsAsciiDigit(text[0]) && text[0] != '-'
        ? text : $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
