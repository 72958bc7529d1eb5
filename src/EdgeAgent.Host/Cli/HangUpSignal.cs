using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Cli;

/// <summary>
/// What SIGHUP does to the agent, which the system would end without a word. From a service manager or a person it asks for the
/// configuration to be read anew, which is not built yet: that is said. An agent in a terminal gets it when the terminal closes, and stops.
/// </summary>
internal sealed partial class HangUpSignal : IDisposable
{
    private readonly ILogger _logger;
    private readonly PosixSignalRegistration _registration;
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="inTerminal">Whether a person's terminal is what the agent would lose.</param>
    /// <param name="logger">Where it is said.</param>
    public HangUpSignal(bool inTerminal, ILogger logger)
    {
        _logger = logger;
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (inTerminal)
                _closed.Cancel();
            else
                NeedsRestart();
        });
    }

    /// <summary>Cancelled when the terminal has closed.</summary>
    public CancellationToken Closed => _closed.Token;

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _closed.Dispose();
    }

    [LoggerMessage(1100, LogLevel.Warning, "SIGHUP does nothing: a changed configuration is read when the agent is restarted")]
    private partial void NeedsRestart();
}
