using System.Diagnostics;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.TestKit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace EdgeAgent.Host.Tests.Composition;

public sealed class StreamsServiceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly FakeTimeProvider _time = new();
    private readonly Outlet _outlet = new();

    public void Dispose() => _folder.Dispose();

    private sealed class Outlet : IAgentOutlet
    {
        private readonly List<EventEnvelope> _events = [];

        public void Offer(EventEnvelope envelope)
        {
            lock (_events)
                _events.Add(envelope);
        }

        public void Report(SourceHealth health)
        {
        }

        public bool Has<T>(string? source = null)
        {
            lock (_events)
                return _events.Any(e => e.Data is T && (source is null || e.Source.Name == source));
        }
    }

    private sealed class Lifetime : IHostApplicationLifetime
    {
        public CancellationToken ApplicationStarted => default;

        public CancellationToken ApplicationStopping => default;

        public CancellationToken ApplicationStopped => default;

        public void StopApplication()
        {
        }
    }

    /// <summary>A pipe that nobody writes: opening it blocks, as a file on a network that is away does.</summary>
    private async Task<string> PipeAsync()
    {
        var path = _folder["model.onnx"];
        using var mkfifo = Process.Start("mkfifo", [path]);
        await mkfifo.WaitForExitAsync();
        return path;
    }

    [ProgramFact("mkfifo")]
    public async Task A_camera_whose_model_cannot_be_opened_holds_up_neither_the_others_nor_the_stop()
    {
        var pipe = await PipeAsync();
        var configuration = new AgentConfiguration
        {
            Agent = new AgentSettings { Name = "a" },
            Cameras = new Dictionary<string, CameraSettings>
            {
                ["blocked"] = new() { Source = _folder["absent.mp4"], Detect = new DetectSettings { Model = pipe } },
                ["other"] = new() { Source = _folder["absent.mp4"] },
            },
        };
        using var models = new ModelShelf(new BundleReader([]), _time, NullLoggerFactory.Instance);
        using var service = new StreamsService(configuration, models, _outlet, new Lifetime(), _time, NullLoggerFactory.Instance);
        try
        {
            await service.StartAsync(CancellationToken.None);
            await Until.TrueAsync(() => _outlet.Has<SourceDown>("other"));

            var stop = service.StopAsync(CancellationToken.None);
            await Until.TrueAsync(() =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return stop.IsCompleted;
            });
            Assert.True(_outlet.Has<AgentStopped>());
        }
        finally
        {
            // Whoever waits for the pipe gets an empty model.
            await using var release = new FileStream(pipe, FileMode.Open, FileAccess.Write);
        }
    }
}
