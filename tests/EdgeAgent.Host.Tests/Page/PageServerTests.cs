using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Page;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Endpoints;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.TestKit;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace EdgeAgent.Host.Tests.Page;

public sealed class PageServerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Lines _lines = new();
    private readonly ConcurrentQueue<EventEnvelope> _told = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_port_that_is_taken_is_said_with_what_to_do_and_taken_over_once_it_is_free()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var endpoint = (IPEndPoint)taken.LocalEndPoint!;
        await using var served = Serve(new PageSettings { Listen = endpoint });

        await Until.TrueAsync(() => !_lines.Written.IsEmpty);
        var line = _lines.Written.First();
        Assert.Equal(LogEventLevel.Warning, line.Level);
        var text = line.RenderMessage(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains("has this port", text, StringComparison.Ordinal);
        Assert.Contains($"give this agent another port with page: {{listen: 127.0.0.1:{endpoint.Port + 1}}}, or write page: off.", text, StringComparison.Ordinal);

        taken.Close();
        Assert.Equal(endpoint.Port, (await served.Server.Address.WaitAsync(Until.Patience)).Port);
        Assert.Single(_lines.Written, l => l.Level == LogEventLevel.Warning);
    }

    [Fact]
    public async Task A_demo_takes_any_other_port()
    {
        using var taken = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        taken.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        taken.Listen();
        var told = new TaskCompletionSource<Uri>();
        await using var served = Serve(new PageSettings { Listen = (IPEndPoint)taken.LocalEndPoint! }, new AgentRunOptions { AnyFreePort = true, OnPage = told.SetResult });

        Assert.NotEqual(((IPEndPoint)taken.LocalEndPoint!).Port, (await told.Task.WaitAsync(Until.Patience)).Port);
    }

    [Fact]
    public async Task Under_TLS_the_cookie_never_goes_in_clear_and_old_versions_are_refused()
    {
        var (certificate, key) = MakeCertificate();
        await using var served = Serve(Passworded() with { Certificate = certificate, Key = key });
        var address = await served.Server.Address.WaitAsync(Until.Patience);
        Assert.Equal("https", address.Scheme);
        using var client = new HttpClient(new SocketsHttpHandler
        {
            UseCookies = false,
            SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown!.GetCertHashString() == X509CertificateLoader.LoadCertificateFromFile(certificate).GetCertHashString() },
        })
        { BaseAddress = address };
        var session = JsonNode.Parse(await client.GetStringAsync("api/session"))!;
        using var request = new HttpRequestMessage(HttpMethod.Post, "api/login") { Content = new StringContent("""{"password":"turn the key"}""", System.Text.Encoding.UTF8, "application/json") };
        request.Headers.Add(PageGate.CsrfHeader, (string)session["csrf"]!);

        using var answer = await client.SendAsync(request);

        Assert.Contains("; secure", Assert.Single(answer.Headers.GetValues("Set-Cookie")), StringComparison.OrdinalIgnoreCase);
        Assert.Equal("max-age=31536000", Assert.Single(answer.Headers.GetValues("Strict-Transport-Security")));
        using var plain = new RawConnection(address);
        Assert.DoesNotContain("200", await plain.AskAsync("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_that_cannot_be_read_serves_nothing_rather_than_in_clear()
    {
        await using var served = Serve(Passworded() with { Certificate = _folder["gone.pem"] });

        await Until.TrueAsync(() => !_told.IsEmpty);

        Assert.Equal($"The page is not served: {_folder["gone.pem"]} does not exist.", ((Pipeline.Events.Agent.AgentFault)_told.First().Data).Message);
        Assert.False(served.Server.Address.IsCompleted);
    }

    private static PageSettings Passworded() => new() { Listen = new IPEndPoint(IPAddress.Loopback, 0), Password = PasswordHash.Of("turn the key", PasswordHash.LeastRounds) };

    private Served Serve(PageSettings settings, AgentRunOptions? options = null)
    {
        var limits = new PageLimits { RetryAfter = TimeSpan.FromMilliseconds(50) };
        var sessions = new PageSessions(TimeProvider.System);
        var places = new StreamPlaces(limits, TimeProvider.System);
        var desk = new LoginDesk(settings, limits, TimeProvider.System);
        var loggers = new SerilogLoggerFactory(new LoggerConfiguration().WriteTo.Sink(_lines).CreateLogger(), dispose: true);
        var server = new PageServer(
            settings, [new SessionEndpoints("line-3", settings, limits, desk, sessions, () => null)], sessions, places, limits, options ?? new AgentRunOptions(),
            new EventIssuer(EventSource.OfAgent("line-3"), new Told(_told), TimeProvider.System), TimeProvider.System, loggers);
        return new Served(server, [sessions, places, desk, loggers]);
    }

    private (string Certificate, string Key) MakeCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=page", key, HashAlgorithmName.SHA256);
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        File.WriteAllText(_folder["page.pem"], certificate.ExportCertificatePem());
        File.WriteAllText(_folder["page.key"], key.ExportPkcs8PrivateKeyPem());
        return (_folder["page.pem"], _folder["page.key"]);
    }

    /// <summary>A server that is started, and what it stands on.</summary>
    private sealed class Served : IAsyncDisposable
    {
        private readonly IReadOnlyList<IDisposable> _below;

        public Served(PageServer server, IReadOnlyList<IDisposable> below)
        {
            (Server, _below) = (server, below);
            Server.StartAsync(CancellationToken.None);
        }

        public PageServer Server { get; }

        public async ValueTask DisposeAsync()
        {
            await Server.StopAsync(CancellationToken.None);
            Server.Dispose();
            foreach (var one in _below)
                one.Dispose();
        }
    }

    private sealed class Told(ConcurrentQueue<EventEnvelope> told) : IAgentOutlet
    {
        public void Offer(EventEnvelope envelope) => told.Enqueue(envelope);

        public void Report(SourceHealth health)
        {
        }
    }

    private sealed class Lines : ILogEventSink
    {
        public ConcurrentQueue<LogEvent> Written { get; } = new();

        public void Emit(LogEvent logEvent) => Written.Enqueue(logEvent);
    }
}
