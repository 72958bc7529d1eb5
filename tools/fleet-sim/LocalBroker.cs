using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.FleetSim;

/// <summary>A mosquitto as a fleet needs it: queues and sessions on disk and without a limit on their number.</summary>
internal sealed class LocalBroker : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    // Debian's is not on a user's PATH.
    private static readonly string[] Places = ["/usr/sbin/mosquitto", "/usr/local/sbin/mosquitto", "/usr/bin/mosquitto"];

    private readonly string _configuration;
    private Process? _process;

    private LocalBroker(int port, string configuration) => (Port, _configuration) = (port, configuration);

    /// <summary>Where it listens, on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>Its resident memory in bytes.</summary>
    public long ResidentBytes
    {
        get
        {
            _process!.Refresh();
            return _process.WorkingSet64;
        }
    }

    /// <summary>Starts one.</summary>
    /// <param name="folder">For its files.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<LocalBroker> StartAsync(string folder, CancellationToken cancellationToken)
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        var port = ((IPEndPoint)probe.LocalEndpoint).Port;
        probe.Stop();
        var file = Path.Combine(folder, "mosquitto.conf");
        await File.WriteAllTextAsync(file, string.Create(CultureInfo.InvariantCulture, $"""
            listener {port} 127.0.0.1
            allow_anonymous true
            persistence true
            persistence_location {folder}/
            max_queued_messages 0
            max_inflight_messages 1000
            log_type error
            {(Environment.UserName == "root" ? "user root" : "")}

            """), cancellationToken);
        var broker = new LocalBroker(port, file);
        await broker.StartAgainAsync(cancellationToken);
        return broker;
    }

    /// <summary>Starts it on the same port, with what it kept, and waits until it listens.</summary>
    public async Task StartAgainAsync(CancellationToken cancellationToken)
    {
        _process = Process.Start(new ProcessStartInfo(PathOfMosquitto(), ["-c", _configuration]))!;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(Patience);
        while (!await ListensAsync(deadline.Token))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"mosquitto ended at once (exit {_process.ExitCode}).");
            await Task.Delay(10, deadline.Token);
        }
    }

    /// <summary>SIGTERM, as an update of the broker does: it keeps its sessions and queues on disk.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        using (var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture)]))
            await kill.WaitForExitAsync(cancellationToken);
        await _process.WaitForExitAsync(cancellationToken);
        _process.Dispose();
        _process = null;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string PathOfMosquitto() =>
        Places.FirstOrDefault(File.Exists) ?? "mosquitto";

    private async Task<bool> ListensAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(IPAddress.Loopback, Port, cancellationToken);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
