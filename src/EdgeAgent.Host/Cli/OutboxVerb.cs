using System.CommandLine;
using EdgeAgent.Host.Cli.Outbox;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Host.Machine.Rights;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent outbox list|export|purge|verify</c>: the events that wait for the broker.</summary>
internal static class OutboxVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor, Terminal terminal) => new("outbox", "Look at the events that wait for the broker, and prove that none is missing.")
    {
        List(options, redactor),
        Export(options, redactor),
        Purge(options, redactor, terminal),
        Verify(options, redactor),
    };

    private static Command List(SharedOptions options, SecretRedactor redactor)
    {
        var verb = new Command("list", "Say what waits, by source and type, and what the broker would not take. The agent may run.") { options.Config, options.State, options.Json };
        verb.SetAction(parsed =>
        {
            using var outbox = OutboxFile.Open(FileOf(options.StateFolderOf(parsed, redactor)));
            new OutboxList(Terminal.Out, parsed.GetValue(options.Json)).Print(outbox.Waiting(), outbox.Dead());
            return ExitCode.Done;
        });
        return verb;
    }

    private static Command Export(SharedOptions options, SecretRedactor redactor)
    {
        var dead = new Option<bool>("--dead") { Description = "Those that the broker would not take, instead of those that wait." };
        var output = new Option<string?>("--output", "-o") { Description = "Where to. Default: standard output.", HelpName = "FILE" };
        var verb = new Command("export", "Write events as JSON, one a line, as they would be published. The agent may run.") { dead, output, options.Config, options.State };
        verb.SetAction(parsed =>
        {
            using var outbox = OutboxFile.Open(FileOf(options.StateFolderOf(parsed, redactor)));
            var isDead = parsed.GetValue(dead);
            if (parsed.GetValue(output) is { } file)
                Terminal.Error.WriteLine($"{OutboxExport.ToFile(outbox, isDead, file)} event(s) written to {file}.");
            else
                OutboxExport.ToText(outbox, isDead, Terminal.Out);
            if (outbox.Damaged == 0)
                return ExitCode.Done;
            Terminal.Error.WriteLine($"{outbox.Damaged} event(s) are not what was written, and were left out.");
            return ExitCode.Failed;
        });
        return verb;
    }

    private static Command Purge(SharedOptions options, SecretRedactor redactor, Terminal terminal)
    {
        var dead = new Option<bool>("--dead") { Description = "Those that the broker would not take, instead of those that wait." };
        var all = new Option<bool>("--all") { Description = "Both." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var verb = new Command("purge", "Forget the events that wait. The agent must not run.") { dead, all, yes, options.Config, options.State };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(dead) && result.GetValue(all))
                result.AddError("--dead and --all exclude each other.");
            if (!result.GetValue(yes) && !Terminal.IsPersonAsked)
                result.AddError("Nobody is there to be asked: add --yes.");
        });
        verb.SetAction(async (parsed, stop) =>
        {
            var folder = options.StateFolderOf(parsed, redactor);
            using var acting = ActingUser.For(Path.GetFullPath(folder), Terminal.Error);
            return await new OutboxPurge(folder, Terminal.Out)
                .RunAsync(waiting: !parsed.GetValue(dead), dead: parsed.GetValue(dead) || parsed.GetValue(all), parsed.GetValue(yes) ? null : terminal.QuestionsAtError(stop));
        });
        return verb;
    }

    private static Command Verify(SharedOptions options, SecretRedactor redactor)
    {
        var topics = new Option<string[]>("--topic", "-t")
        {
            Description = "What to listen to, as MQTT's filters; news and history together. Default: all events of the configured agent, or without a configuration of all agents.",
            HelpName = "FILTER",
        };
        topics.Validators.Add(result =>
        {
            foreach (var fault in result.Tokens.Select(token => VerifyTopics.FaultOf(token.Value)).OfType<string>())
                result.AddError($"--topic: {fault}");
        });
        var url = new Option<string?>("--url")
        {
            Description = $"The broker. Default: the configured one. User and password: ${VerifyBroker.UserVariable} and ${VerifyBroker.PasswordVariable}, else the configured ones.",
            HelpName = "URL",
        };
        url.Validators.Add(result =>
        {
            if (!BrokerAddress.TryParse(result.Tokens[0].Value, out _, out var fault))
                result.AddError($"--url: it {fault}.");
        });
        var limit = CheckedOption.Of<TimeSpan?>("--for", new DurationAttribute("End after this time.", "1s", "8760h"), "TIME");
        var until = CheckedOption.Of<int?>("--until-sequence", new CountAttribute("End when every source that was heard has come to this number and nothing is missing.", 1, int.MaxValue), "N");
        var verb = new Command("verify", "Listen to events, and say whether any is missing, changed or out of order. Until Ctrl+C.") { topics, url, limit, until, options.Config, options.Json };
        verb.SetAction(async (parsed, stop) =>
        {
            var named = BrokerAddress.TryParse(parsed.GetValue(url), out var address, out _) ? address : null;
            var loaded = named is not null && ConfigurationPath.Find(parsed.GetValue(options.Config)) is null ? null : options.RequiredConfiguration(parsed, redactor);
            var broker = VerifyBroker.Of(loaded, named, redactor);
            var filters = parsed.GetValue(topics) is { Length: > 0 } wanted ? VerifyTopics.Of(wanted) : VerifyTopics.Of(loaded?.Configuration.Agent.EffectiveName);
            return await new OutboxVerification(filters, new VerificationPrinter(Terminal.Out, parsed.GetValue(options.Json)), Terminal.Error, TimeProvider.System)
                .RunAsync(broker, parsed.GetValue(limit), parsed.GetValue(until), stop);
        });
        return verb;
    }

    private static string FileOf(string stateFolder) => Path.Combine(stateFolder, OutboxOptions.FileName);
}
