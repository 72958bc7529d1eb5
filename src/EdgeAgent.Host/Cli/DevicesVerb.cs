using System.CommandLine;
using EdgeAgent.Host.Cli.Output;

namespace EdgeAgent.Host.Cli;

/// <summary><c>edgeagent devices</c>: the cameras and microphones of this machine, as a configuration names them.</summary>
internal static class DevicesVerb
{
    /// <summary>The verb.</summary>
    public static Command Create(SharedOptions options, Terminal terminal)
    {
        var verb = new Command("devices", "List this machine's cameras and microphones.") { options.Json };
        verb.SetAction(_ => ExitCode.Done);
        return verb;
    }
}
