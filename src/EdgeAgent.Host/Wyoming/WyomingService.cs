using System.Net;
using System.Net.Sockets;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Health;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Wyoming;

/// <summary>
/// Serves the models to peers that speak Wyoming. Each client has a thread of its own, for it waits at a model and at a socket; how many
/// there may be is bounded. A port that is taken is tried again, and the rest of the agent works on.
/// </summary>
internal sealed partial class WyomingService(
    AgentConfiguration configuration, ModelShelf shelf, EventIssuers issuers, TimeProvider time, ILogger<WyomingService> logger, WyomingLimits? limits = null)
    : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AcceptPause = TimeSpan.FromMilliseconds(200);

    /// <summary>For the clients to end when the agent stops: a model's run is ended, a driver may not be.</summary>
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly WyomingLimits _limits = limits ?? new WyomingLimits();
    private readonly Lock _gate = new();
    private readonly SortedDictionary<int, (IPAddress Address, Task Work)> _clients = [];
    private readonly TaskCompletionSource<IPEndPoint> _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _saidTooMany;

    /// <summary>Where it listens, once it does.</summary>
    public Task<IPEndPoint> Endpoint => _endpoint.Task;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Yield();
        var agent = configuration.Agent.EffectiveName;
        var agentEvents = issuers.Of(EventSource.OfAgent(agent));
        using var models = new WyomingModels(agent, configuration.Wyoming!, shelf, agentEvents, time, logger);
        var loading = DedicatedThread.RunAsync("wyoming load", models.Keep, stoppingToken);
        try
        {
            using var listener = await ListenAsync(agentEvents, stoppingToken);
            await AcceptAsync(listener, models, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The agent stops.
        }
        finally
        {
            await EndAsync(loading);
        }
    }

    private async Task<Socket> ListenAsync(EventIssuer agentEvents, CancellationToken stop)
    {
        var endpoint = configuration.Wyoming!.Listen;
        for (var isFirst = true; ; isFirst = false)
        {
            var listener = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                listener.Bind(endpoint);
                listener.Listen(_limits.Clients);
                var bound = (IPEndPoint)listener.LocalEndPoint!;
                if (IPAddress.IsLoopback(bound.Address))
                    Listening(bound);
                else
                    Exposed(bound);
                _endpoint.TrySetResult(bound);
                return listener;
            }
            catch (SocketException e)
            {
                listener.Dispose();
                if (isFirst)
                {
                    CannotListen(endpoint, e.Message, RetryAfter.TotalSeconds);
                    agentEvents.Issue(new AgentFault { Component = "wyoming", Message = $"Wyoming cannot be served at {endpoint}: {e.Message}. Free the port, or set wyoming.listen to another." });
                }
            }

            await Task.Delay(RetryAfter, time, stop);
        }
    }

    private async Task AcceptAsync(Socket listener, WyomingModels models, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                Admit(await listener.AcceptAsync(stop), models, stop);
            }
            catch (SocketException e)
            {
                // The client is gone again, or there are no file descriptors left: later there may be.
                ClientEnded(e.Message);
                await Task.Delay(AcceptPause, time, stop);
            }
        }
    }

    private void Admit(Socket socket, WyomingModels models, CancellationToken stop)
    {
        var address = (socket.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        lock (_gate)
        {
            var ofAddress = _clients.Values.Count(c => c.Address.Equals(address));
            if (_clients.Count >= _limits.Clients || ofAddress >= _limits.ClientsOfAnAddress)
            {
                if (!_saidTooMany)
                    TooMany(_clients.Count, ofAddress, address);
                _saidTooMany = true;
                TurnAway(socket);
                return;
            }

            _saidTooMany = false;

            // The lowest number that is free, so that names at lanes and on the slate are few.
            var place = Enumerable.Range(0, _limits.Clients).First(i => !_clients.ContainsKey(i));
            // The entry is made under the lock that the client takes to remove it.
            _clients.Add(place, (address, DedicatedThread.RunAsync($"wyoming {place}", () => Serve(place, socket, models, stop), stop)));
        }

        AgentMeter.WyomingClients.Add(1);
    }

    /// <summary>A client too many is told so, if that takes no time.</summary>
    private static void TurnAway(Socket socket)
    {
        AgentMeter.WyomingTurnedAway.Add(1);
        using (socket)
        {
            try
            {
                socket.Blocking = false;
                socket.Send(WyomingWriter.Error("Too many clients are connected to this agent. Try again later.", "too-many"));
            }
            catch (SocketException)
            {
                // It need not know.
            }
        }
    }

    private void Serve(int place, Socket socket, WyomingModels models, CancellationToken stop)
    {
        try
        {
            using var stopping = stop.UnsafeRegister(static s => ((Socket)s!).Dispose(), socket);
            using var connection = new WyomingConnection(socket, _limits, time);
            using var loans = models.Open($"wyoming-{place}");
            socket.NoDelay = true;
            new WyomingClient(connection, loans, _limits).Run(stop);
            ClientEnded("it closed the connection, or said nothing for too long");
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            ClientEnded(e.Message);
        }
#pragma warning disable CA1031 // One client's defect must not end the others.
        catch (Exception e)
#pragma warning restore CA1031
        {
            ClientBroke(e);
        }
        finally
        {
            socket.Dispose();
            AgentMeter.WyomingClients.Add(-1);
            lock (_gate)
                _clients.Remove(place);
        }
    }

    private async Task EndAsync(Task loading)
    {
        Task[] rest;
        lock (_gate)
            rest = [.. _clients.Values.Select(c => c.Work), loading];
        var all = Task.WhenAll(rest);
        await Task.WhenAny(all, Task.Delay(StopLimit, time, CancellationToken.None));
        if (!all.IsCompleted)
            LeftBehind(rest.Count(t => !t.IsCompleted), StopLimit.TotalSeconds);
    }
}
