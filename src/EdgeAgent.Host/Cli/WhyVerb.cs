using System.CommandLine;
using EdgeAgent.Host.Cli.Diaries;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent why ID</c>: what an event was issued for.</summary>
internal static class WhyVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor)
    {
        var id = new Argument<Guid>("ID")
        {
            Description = "The event's id, as it stands in the event.",
            CustomParser = result =>
            {
                if (Guid.TryParse(result.Tokens[0].Value, out var parsed))
                    return parsed;
                result.AddError($"'{PrintableText.Of(result.Tokens[0].Value)}' is no event's id; one looks like 019ac1b2-7d3e-7000-8000-3f2a61c09b11.");
                return default;
            },
        };
        var verb = new Command("why", "Say why an event was told: the frame, the values that decided, the time of each stage, its evidence. The agent may run.")
        {
            id, options.Config, options.State, options.Json,
        };
        verb.SetAction(parsed =>
        {
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
