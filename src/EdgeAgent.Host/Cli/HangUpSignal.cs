using System.Runtime.InteropServices;

namespace EdgeAgent.Host.Cli;

/// <summary>
/// What SIGHUP does to the agent, which the system would end without a word. From a service manager or a person it asks for the
/// configuration to be read anew. An agent in a terminal gets it when the terminal closes, and stops.
/// </summary>
internal sealed class HangUpSignal : IDisposable
{
    private readonly PosixSignalRegistration _registration;
    private readonly CancellationTokenSource _closed = new();

    /// <summary>Listens from now on.</summary>
    /// <param name="inTerminal">Whether a person's terminal is what the agent would lose.</param>
    /// <param name="reload">Asks for the configuration to be read anew, at once.</param>
    public HangUpSignal(bool inTerminal, Action reload)
    {
        _registration = PosixSignalRegistration.Create(PosixSignal.SIGHUP, context =>
        {
            context.Cancel = true;
            if (inTerminal)
                _closed.Cancel();
            else
                reload();
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
}
