using System.CommandLine;
using EdgeAgent.Host.Cli.Outbox;
using EdgeAgent.Host.Cli.Output;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Outbox;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent outbox list|export|purge</c>: the events that wait for the broker.</summary>
internal static class OutboxVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, SecretRedactor redactor) => new("outbox", "Look at the events that wait for the broker, and prove that none is missing.")
    {
        List(options, redactor),
        Export(options, redactor),
        Purge(options, redactor),
    };

    private static Command List(SharedOptions options, SecretRedactor redactor)
    {
        var verb = new Command("list", "Say what waits, by source and type, and what the broker would not take. The agent may run.") { options.Config, options.Json };
        verb.SetAction(parsed =>
        {
            using var outbox = OutboxFile.Open(FileOf(options.RequiredConfiguration(parsed, redactor)));
            new OutboxList(Terminal.Out, parsed.GetValue(options.Json)).Print(outbox.Waiting(), outbox.Dead());
            return ExitCode.Done;
        });
        return verb;
    }

    private static Command Export(SharedOptions options, SecretRedactor redactor)
    {
        var dead = new Option<bool>("--dead") { Description = "Those that the broker would not take, instead of those that wait." };
        var output = new Option<string?>("--output", "-o") { Description = "Where to. Default: standard output.", HelpName = "FILE" };
        var verb = new Command("export", "Write events as JSON, one a line, as they would be published. The agent may run.") { dead, output, options.Config };
        verb.SetAction(parsed =>
        {
            using var outbox = OutboxFile.Open(FileOf(options.RequiredConfiguration(parsed, redactor)));
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

    private static Command Purge(SharedOptions options, SecretRedactor redactor)
    {
        var dead = new Option<bool>("--dead") { Description = "Those that the broker would not take, instead of those that wait." };
        var all = new Option<bool>("--all") { Description = "Both." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        var verb = new Command("purge", "Forget the events that wait. The agent must not run.") { dead, all, yes, options.Config };
        verb.Validators.Add(result =>
        {
            if (result.GetValue(dead) && result.GetValue(all))
                result.AddError("--dead and --all exclude each other.");
            if (!result.GetValue(yes) && Console.IsInputRedirected)
                result.AddError("Nobody is there to be asked: add --yes.");
        });
        verb.SetAction(parsed =>
        {
            var configuration = options.RequiredConfiguration(parsed, redactor).Configuration;
            return new OutboxPurge(configuration.Agent.EffectiveState, Terminal.Out)
                .Run(waiting: !parsed.GetValue(dead), dead: parsed.GetValue(dead) || parsed.GetValue(all), ask: !parsed.GetValue(yes));
        });
        return verb;
    }

    private static string FileOf(LoadedConfiguration loaded) => Path.Combine(loaded.Configuration.Agent.EffectiveState, OutboxOptions.FileName);
}
