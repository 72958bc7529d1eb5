using EdgeAgent.Host.Cli;

namespace EdgeAgent.Host;

internal static class Program
{
    private static Task<int> Main(string[] args) => new CommandShell().RunAsync(args);
}
