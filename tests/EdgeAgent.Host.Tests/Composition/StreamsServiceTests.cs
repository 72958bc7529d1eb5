using System.Collections.Concurrent;
using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Flow;
using EdgeAgent.Pipeline.Models;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;
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

        public ConcurrentQueue<SourceHealth> Healths { get; } = [];

        public void Report(SourceHealth health) => Healths.Enqueue(health);

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

    [Fact]
    public void Before_anything_runs_every_source_is_told_as_not_up_yet()
    {
        var configuration = new AgentConfiguration
        {
            Agent = new AgentSettings { Name = "a" },
            Cameras = new Dictionary<string, CameraSettings> { ["door"] = new() { Source = _folder["absent.mp4"] } },
            Microphones = new Dictionary<string, MicrophoneSettings> { ["desk"] = new() { Source = _folder["absent.wav"] } },
        };
        using var models = new ModelShelf(new BundleReader([]), _time, NullLoggerFactory.Instance);
        using var service = Service(configuration, models);

        // The publisher connects before the streams are started: what an earlier run has left at the broker is not true any more.
        Assert.Equal(["desk", "door"], _outlet.Healths.Where(health => health.State == SourceState.Starting && !health.IsOnline).Select(health => health.Source.Name).Order());
    }

    [Fact]
    public async Task A_camera_whose_model_is_not_done_loading_holds_up_neither_the_others_nor_the_stop()
    {
        var file = _folder["model.onnx"];
        await File.WriteAllTextAsync(file, "");
        var configuration = new AgentConfiguration
        {
            Agent = new AgentSettings { Name = "a" },
            Cameras = new Dictionary<string, CameraSettings>
            {
                ["blocked"] = new() { Source = _folder["absent.mp4"], Detect = new DetectSettings { Model = file } },
                ["other"] = new() { Source = _folder["absent.mp4"] },
            },
        };
        var bundles = new BundleReader([]);
        using var models = new ModelShelf(bundles, _time, NullLoggerFactory.Instance);

        // Somebody else is loading the model, as from a network that is away, and nothing can end that.
        using var network = new ManualResetEventSlim();
        var loading = DedicatedThread.RunAsync("load", () => Assert.Throws<ModelException>(() => models.Take(ModelLoans.KeyOf("detection", bundles.Read(file), Engine.Cpu), () =>
        {
            network.Wait();
            throw new ModelException(ModelFault.Missing, "The network is away.");
        }, CancellationToken.None)), CancellationToken.None);
        using var service = Service(configuration, models);
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
            Assert.False(loading.IsCompleted);
        }
        finally
        {
            network.Set();
            await loading;
        }
    }

    private StreamsService Service(AgentConfiguration configuration, ModelShelf models)
    {
        var (board, desk) = (new RetainedBoard(), new CommandDesk("a", new PassingMessages(), _time, NullLogger<CommandDesk>.Instance));
        var current = new CurrentConfiguration(configuration);
        var controls = new AgentControls(desk, board, new SettingsMemory(SettingsFile.In(null), _time, NullLogger<SettingsMemory>.Instance));
        var factory = new SourceFactory(configuration.Agent, models, _outlet, new EventIssuers(_outlet, _time), controls, board, desk, new BudgetedCameras(), new SpareWork(), _time, NullLoggerFactory.Instance);
        return new StreamsService(current, factory, new CurrentValues(current.Description, board), board, desk, new Lifetime(), _time, NullLogger<StreamsService>.Instance);
    }
}
