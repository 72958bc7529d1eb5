using System.CommandLine;
using EdgeAgent.Host.Cli.Diaries;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Diary;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent evidence list|verify</c>: the files that prove events, and the chain that proves the diary.</summary>
internal static class EvidenceVerb
{
    private const int UsualLimit = 50;

    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor) => new("evidence", "Look at the files that prove events, and prove that nothing of them or of the diary was changed or taken away.")
    {
        List(options, redactor),
        Verify(options, redactor),
    };

    private static Command List(SharedOptions options, SecretRedactor redactor)
    {
        var source = new Option<string?>("--source") { Description = "Only of this camera or microphone.", HelpName = "NAME" };
        var type = new Option<string?>("--type") { Description = "Only of events whose type begins so: object.entered, zone.", HelpName = "TYPE" };
        var limit = CheckedOption.Of<int?>("--limit", new CountAttribute($"How many files at most. Default: {UsualLimit}.", 1, int.MaxValue), "N");
        var verb = new Command("list", "List the files of evidence, those of the newest events first. The agent may run.") { source, type, limit, options.Config, options.State, options.Json };
        verb.SetAction(parsed =>
        {
            var diary = StoredDiary.In(options.StateFolderOf(parsed, redactor));
            return diary.Ask(reader =>
            {
                var printer = new EvidencePrinter(Terminal.Out, parsed.GetValue(options.Json));
                var files = reader.Read(new DiaryFilter { Source = parsed.GetValue(source), Type = parsed.GetValue(type) }).SelectMany(told => told.Evidence.Select(file => (told, file)));
                foreach (var (told, file) in files.Take(parsed.GetValue(limit) ?? UsualLimit))
                    printer.Print(told, file, EvidenceOnDisk.Look(diary.StateFolder, file));
                return ExitCode.Done;
            });
        });
        return verb;
    }

    private static Command Verify(SharedOptions options, SecretRedactor redactor)
    {
        var verb = new Command("verify", "Walk the diary's chain and look at every file of evidence: exit 0 if nothing was changed, moved, put in or taken away, else 1. The agent may run.")
        {
            options.Config, options.State, options.Json,
        };
        verb.SetAction(parsed =>
        {
            var diary = StoredDiary.In(options.StateFolderOf(parsed, redactor));
            return diary.Ask(_ =>
            {
                var printer = new EvidencePrinter(Terminal.Out, parsed.GetValue(options.Json));
                var verdict = new DiaryAudit(diary.StateFolder, printer.Print).Run();
                printer.Print(verdict);
                return verdict.IsWhole ? ExitCode.Done : ExitCode.Failed;
            });
        });
        return verb;
    }
}
