using System.CommandLine;
using EdgeAgent.Host.Cli.Completion;
using EdgeAgent.Host.Cli.Manual;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent completion SHELL</c>: the script that completes command lines. Hidden: packages run it, people have it installed.</summary>
internal static class CompletionVerb
{
    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or fish." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish");
        var verb = new Command("completion", "Print the script that completes command lines in a shell.") { shell };
        verb.Hidden = true;
        verb.SetAction(async (parsed, _) =>
        {
            var program = CommandTree.Read((RootCommand)parsed.RootCommandResult.Command);
            await Terminal.Out.WriteAsync(parsed.GetRequiredValue(shell) switch
            {
                "bash" => BashCompletion.Write(program),
                "zsh" => ZshCompletion.Write(program),
                _ => FishCompletion.Write(program),
            });
            return ExitCode.Done;
        });
        return verb;
    }
}
