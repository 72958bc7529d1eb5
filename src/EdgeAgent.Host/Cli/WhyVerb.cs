using System.CommandLine;
using EdgeAgent.Host.Cli.Diaries;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Cli.Rules;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent why ID</c>: what an event was issued for; <c>edgeagent why --not RULE</c>: why a rule has issued none.</summary>
internal static class WhyVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor)
    {
        var id = new Argument<Guid>("ID")
        {
            Description = "The event's id, as it stands in the event.",
            Arity = ArgumentArity.ZeroOrOne,
            CustomParser = EventId.Parse,
        };
        var not = new Option<string?>("--not") { Description = "Say why this rule did not fire instead: what it looked at, and which condition did not hold.", HelpName = "RULE" };
        var at = new Option<DateTimeOffset?>("--at")
        {
            Description = "Around this time: 14:05, 14:05:30 or 2026-11-26T14:05 here, or with Z or an offset. Default: lately.",
            HelpName = "TIME",
            CustomParser = result =>
            {
                if (SpokenTime.Parse(result.Tokens[0].Value, TimeProvider.System) is { } moment)
                    return moment;
                result.AddError($"'{PrintableText.Of(result.Tokens[0].Value)}' is no time; write it as 14:05 or 2026-11-26T14:05.");
                return null;
            },
        };
        var verb = new Command("why", "Say why an event was told: the frame, the values that decided, the time of each stage, its evidence; or why a rule did not fire. The agent may run.")
        {
            id, not, at, options.Config, options.State, options.Json,
        };
        verb.Validators.Add(parsed =>
        {
            if (parsed.GetResult(id) is { Tokens.Count: > 0 } == parsed.GetResult(not) is not null)
                parsed.AddError("Name an event, or a rule that did not fire: edgeagent why ID, or edgeagent why --not RULE --at 14:05.");
            else if (parsed.GetResult(at) is not null && parsed.GetResult(not) is null)
                parsed.AddError("--at is the time at which a rule did not fire: it needs --not RULE.");
        });
        verb.SetAction(parsed =>
        {
            if (parsed.GetValue(not) is { } rule)
            {
                var journal = Path.Combine(options.StateFolderOf(parsed, redactor), RuleJournal.FileName);
                return new WhyNot(journal, Terminal.Out).Say(rule, parsed.GetValue(at), parsed.GetValue(options.Json)) ? ExitCode.Done : ExitCode.Failed;
            }

            var diary = StoredDiary.In(options.StateFolderOf(parsed, redactor));
            return diary.Ask(reader =>
            {
                var wanted = parsed.GetValue(id);
                if (reader.Find(wanted) is not { } found)
                {
                    Terminal.Error.WriteLine(MissingEvent.Say(reader, wanted));
                    return ExitCode.Failed;
                }

                if (parsed.GetValue(options.Json))
                    Terminal.Out.WriteLine(JsonText.Of(WhyRow.Of(found, diary.StateFolder)));
                else
                    new WhyPrinter(Terminal.Out, Terminal.IsUnicode).Print(found, diary.StateFolder);
                return ExitCode.Done;
            });
        });
        return verb;
    }
}
