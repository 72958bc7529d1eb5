using EdgeAgent.Host.Cli;
using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Setup;

/// <summary>A configuration that cannot be set up: nothing was written.</summary>
/// <param name="message">Why, and what to do.</param>
/// <param name="exitCode">What the program ends with, see <see cref="Cli.ExitCode"/>.</param>
internal sealed class SetupException(string message, int exitCode) : EdgeAgentException(message)
{
    /// <summary>What the program ends with.</summary>
    public int Code { get; } = exitCode;

    /// <summary>The command line does not say what is needed.</summary>
    public static SetupException Usage(string message) => new(message, ExitCode.Usage);

    /// <summary>Something is missing.</summary>
    public static SetupException Missing(string message) => new(message, ExitCode.Unavailable);
}
