using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Endpoints;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Tls;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Page;

/// <summary>
/// Serves the page: Kestrel within the agent's host, with a container, and no more than a container, of its own, so that neither signals nor logs nor the agent's start are its matter. A port
/// that is taken is tried again, and the rest of the agent works on.
/// </summary>
internal sealed partial class PageServer : BackgroundService
{
    /// <summary>What is answered where there is nothing.</summary>
    public const string Nothing = "There is nothing at this address.";

    private const int MostPathBytes = 8 << 10;
    private const int MostHeaders = 64;

    // A slow network's pictures wait in the agent, where the newest wins, rather than in the system, where all do.
    private const int SendBufferBytes = 128 << 10;

    private static readonly TimeSpan HandshakeTime = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(2);

    private readonly PageSettings _settings;
    private readonly IReadOnlyList<IPageEndpoints> _endpoints;
    private readonly PageSessions _sessions;
    private readonly StreamPlaces _places;
    private readonly PageLimits _limits;
    private readonly AgentRunOptions _options;
    private readonly EventIssuer _agentEvents;
    private readonly TimeProvider _time;
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;
    private readonly PageSession _everybody;
    private readonly AddressGuard _guard;
    private readonly TaskCompletionSource<Uri> _address = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>A server that begins when the host starts it.</summary>
    /// <param name="settings">Where, and to whom.</param>
    /// <param name="endpoints">What it answers.</param>
    /// <param name="sessions">Who has logged in.</param>
    /// <param name="places">The answers without end.</param>
    /// <param name="limits">Its bounds.</param>
    /// <param name="options">Whether any port will do, and who is told where it is.</param>
    /// <param name="agentEvents">The agent's events.</param>
    /// <param name="time">For waits.</param>
    /// <param name="loggers">The agent's logs.</param>
    public PageServer(
        PageSettings settings, IEnumerable<IPageEndpoints> endpoints, PageSessions sessions, StreamPlaces places, PageLimits limits, AgentRunOptions options, EventIssuer agentEvents, TimeProvider time,
        ILoggerFactory loggers)
    {
        (_settings, _endpoints, _sessions, _places, _limits, _options) = (settings, [.. endpoints], sessions, places, limits, options);
        (_agentEvents, _time, _loggers, _logger) = (agentEvents, time, loggers, loggers.CreateLogger<PageServer>());
        _everybody = new PageSession(NeedsLogin ? Role.None : Role.Admin);
        _guard = new AddressGuard(limits.ConnectionsOfAnAddress, int.MaxValue, TimeSpan.FromDays(1), time);
    }

    /// <summary>Where it is, once it is.</summary>
    public Task<Uri> Address => _address.Task;

    private bool NeedsLogin => _settings.Password is not null;

    /// <inheritdoc/>
    public override void Dispose()
    {
        base.Dispose();
        _everybody.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The host must not wait for it.
        await Task.Yield();
        try
        {
            using var identity = _settings.Certificate is { } file ? PemFiles.ReadIdentity(file, _settings.Key) : null;
            await using var server = await ListenAsync(identity, stoppingToken);
            await Task.Delay(Timeout.InfiniteTimeSpan, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await StopAsync(server);
        }
        catch (PublishException e)
        {
            // In clear it must not be served where encryption is asked for.
            LogNoCertificate(e.Message);
            _agentEvents.Issue(new AgentFault { Component = "page", Message = $"The page is not served: {e.Message}" });
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The agent stops.
        }
    }

    private async Task<WebApplication> ListenAsync(CertificateIdentity? identity, CancellationToken stop)
    {
        var endpoint = _settings.Listen;
        Socket socket;
        for (var isFirst = true; !TryBind(endpoint, out socket, out var fault); isFirst = false)
        {
            if (isFirst && _options.AnyFreePort && fault.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                LogOtherPort(endpoint.Port, PortOwner.Of(endpoint.Port)?.ToString() ?? "another program");
                endpoint = new IPEndPoint(endpoint.Address, 0);
                continue;
            }

            if (isFirst)
                TellWhyNot(endpoint, fault);
            await Task.Delay(_limits.RetryAfter, _time, stop);
        }

        var server = Build(socket, identity);
        try
        {
            await server.StartAsync(stop);
            Tell((IPEndPoint)socket.LocalEndPoint!);
            return server;
        }
        catch
        {
            socket.Dispose();
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Before there is a server: one that cannot listen logs it as a defect.</summary>
    private static bool TryBind(IPEndPoint endpoint, out Socket socket, [NotNullWhen(false)] out SocketException? fault)
    {
        socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (endpoint.Address.Equals(IPAddress.IPv6Any))
                socket.DualMode = true;
            // What is accepted takes it over.
            socket.SendBufferSize = SendBufferBytes;
            socket.Bind(endpoint);
            socket.Listen();
            fault = null;
            return true;
        }
        catch (SocketException e)
        {
            socket.Dispose();
            fault = e;
            return false;
        }
    }

    private WebApplication Build(Socket socket, CertificateIdentity? identity)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => Configure(kestrel, (IPEndPoint)socket.LocalEndPoint!, identity));
        builder.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = _ => socket);
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(_loggers);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var server = builder.Build();
        server.UseRouting();
        server.Use(next =>
        {
            var gate = new PageGate(NeedsLogin, identity is not null, _sessions, _everybody, _loggers.CreateLogger<PageGate>());
            return context => gate.InvokeAsync(context, next);
        });
        foreach (var group in _endpoints)
            group.Map(server);
        server.MapFallback(static _ => throw new PageRefusal(StatusCodes.Status404NotFound, Nothing)).WithMetadata(new RequiredRole(Role.None));
        return server;
    }

    private void Configure(KestrelServerOptions kestrel, IPEndPoint endpoint, CertificateIdentity? identity)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxConcurrentConnections = _limits.Connections;
        limits.MaxRequestBodySize = _limits.BodyBytes;
        limits.MaxRequestHeadersTotalSize = _limits.HeaderBytes;
        limits.MaxRequestHeaderCount = MostHeaders;
        limits.MaxRequestLineSize = MostPathBytes;
        limits.RequestHeadersTimeout = _limits.HeaderTime;
        limits.KeepAliveTimeout = _limits.IdleTime;
        limits.Http2.MaxStreamsPerConnection = MostHeaders;
        kestrel.Listen(endpoint, listen =>
        {
            listen.Protocols = identity is null ? HttpProtocols.Http1 : HttpProtocols.Http1AndHttp2;
            listen.Use(next => connection => AdmitAsync(connection, next));
            if (identity is not null)
                listen.UseHttps(TlsOf(identity));
        });
    }

    private static TlsHandshakeCallbackOptions TlsOf(CertificateIdentity identity)
    {
        var context = identity.ToContext();
        return new TlsHandshakeCallbackOptions
        {
            HandshakeTimeout = HandshakeTime,
            OnConnection = _ => ValueTask.FromResult(new System.Net.Security.SslServerAuthenticationOptions
            {
                ServerCertificateContext = context,
                EnabledSslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
                AllowRenegotiation = false,
            }),
        };
    }

    /// <summary>One device of the network must not take all connections; this machine's own programs may.</summary>
    private async Task AdmitAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || IPAddress.IsLoopback(address))
        {
            await next(connection);
            return;
        }

        if (!_guard.TryEnter(address))
            return;
        try
        {
            await next(connection);
        }
        finally
        {
            _guard.Leave(address);
        }
    }

    private void Tell(IPEndPoint bound)
    {
        // Where any address is listened on it is this machine's name that one calls.
        var isAny = bound.Address.Equals(IPAddress.Any) || bound.Address.Equals(IPAddress.IPv6Any);
        var address = new UriBuilder(_settings.Certificate is null ? Uri.UriSchemeHttp : Uri.UriSchemeHttps, isAny ? Environment.MachineName : bound.Address.ToString(), bound.Port).Uri;
        if (_settings.Certificate is null && !IPAddress.IsLoopback(bound.Address))
            LogInClear(address.ToString());
        else
            LogListening(address.ToString());
        _options.OnPage?.Invoke(address);
        _address.TrySetResult(address);
    }

    private void TellWhyNot(IPEndPoint endpoint, SocketException fault)
    {
        var (reason, cure) = fault.SocketErrorCode == SocketError.AddressAlreadyInUse
            ? ($"{PortOwner.Of(endpoint.Port)?.ToString() ?? "another program"} has this port", $"End that, give this agent another port with page: {{listen: {new IPEndPoint(endpoint.Address, endpoint.Port % IPEndPoint.MaxPort + 1)}}}, or write page: off.")
            : (fault.Message.TrimEnd('.'), "Set page.listen to an address of this machine, and a port above 1023.");
        LogCannotListen(endpoint.ToString(), reason, cure, _limits.RetryAfter.TotalSeconds);
    }

    private async Task StopAsync(WebApplication server)
    {
        _places.End();
        using var late = new CancellationTokenSource(StopLimit, _time);
        await server.StopAsync(late.Token);
        if (late.IsCancellationRequested)
            LogCutOff(StopLimit.TotalSeconds);
    }
}
