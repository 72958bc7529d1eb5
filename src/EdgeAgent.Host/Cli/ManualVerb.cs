using System.CommandLine;
using System.Reflection;
using EdgeAgent.Host.Cli.Manual;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent manual</c>: the pages of the manual, for man(1). Hidden: packages run it.</summary>
internal static class ManualVerb
{
    private const string Program = "edgeagent";
    private const string Configuration = "edgeagent.yaml";

    /// <summary>The verb.</summary>
    public static Command Create()
    {
        var page = new Argument<string>("PAGE") { Description = $"{Program}, the commands, or {Configuration}, the configuration.", DefaultValueFactory = _ => Program };
        page.AcceptOnlyFromAmong(Program, Configuration);
        var verb = new Command("manual", "Print a page of the manual, for man.") { page };
        verb.Hidden = true;
        verb.SetAction(async (parsed, _) =>
        {
            var version = typeof(ManualVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
            await Terminal.Out.WriteAsync(parsed.GetValue(page) == Configuration
                ? ConfigurationManual.Write(version)
                : ProgramManual.Write(CommandTree.Read((RootCommand)parsed.RootCommandResult.Command), version));
            return ExitCode.Done;
        });
        return verb;
    }
}
