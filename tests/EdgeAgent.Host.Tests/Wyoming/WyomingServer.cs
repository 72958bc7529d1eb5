using System.Collections.Concurrent;
using System.Net;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Wyoming;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeAgent.Host.Tests.Wyoming;

/// <summary>The service on a port of its own, with the project's own models.</summary>
internal sealed class WyomingServer : IAsyncDisposable
{
    private readonly WyomingService _service;
    private readonly ModelShelf _shelf = new(new BundleReader([Path.Combine(Repository.Root, "models")]), TimeProvider.System, NullLoggerFactory.Instance);

    private WyomingServer(WyomingSettings settings, WyomingLimits? limits) => _service = new WyomingService(
        new AgentConfiguration { Agent = new AgentSettings { Name = "line-3" }, Wyoming = settings }, _shelf, new EventIssuers(Events, TimeProvider.System), TimeProvider.System, Log, limits);

    public Outlet Events { get; } = new();

    public Lines Log { get; } = new();

    public static WyomingAsrSettings Commands { get; } = new() { Model = "commands", Languages = ["en"] };

    public static async Task<WyomingServer> StartAsync(
        Dictionary<string, WyomingAsrSettings>? asr = null, Dictionary<string, KeywordSettings>? wake = null, WyomingLimits? limits = null)
    {
        var settings = new WyomingSettings { Listen = new IPEndPoint(IPAddress.Loopback, 0), Asr = asr ?? new() { ["commands"] = Commands }, Wake = wake ?? [] };
        var server = new WyomingServer(settings, limits);
        await server._service.StartAsync(CancellationToken.None);
        await server._service.Endpoint.WaitAsync(Until.Patience);
        return server;
    }

    public WyomingPeer Connect() => new(_service.Endpoint.Result);

    public async Task StopAsync() => await _service.StopAsync(CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _service.Dispose();
        _shelf.Dispose();
    }

    internal sealed class Lines : ILogger<WyomingService>
    {
        private readonly ConcurrentQueue<string> _lines = [];

        public IEnumerable<string> All => _lines;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue($"{logLevel}: {formatter(state, exception)}");
    }

    internal sealed class Outlet : IAgentOutlet
    {
        private readonly Lock _gate = new();
        private readonly List<EventData> _data = [];

        public IReadOnlyList<EventData> Data
        {
            get
            {
                lock (_gate)
                    return [.. _data];
            }
        }

        public void Offer(EventEnvelope envelope)
        {
            lock (_gate)
                _data.Add(envelope.Data);
        }

        public void Report(SourceHealth health)
        {
        }
    }
}
