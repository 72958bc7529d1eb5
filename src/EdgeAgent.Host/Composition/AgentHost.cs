using EdgeAgent.Host.Cli;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Composition.Evidence;
using EdgeAgent.Host.Composition.Orders;
using EdgeAgent.Host.Composition.Recordings;
using EdgeAgent.Host.Composition.Rules;
using EdgeAgent.Host.Composition.Shadow;
using EdgeAgent.Host.Composition.Slate;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Figures;
using EdgeAgent.Host.Health;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Machine.Interop;
using EdgeAgent.Host.Page;
using EdgeAgent.Host.Page.Figures;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Host.Page.Logs;
using EdgeAgent.Host.Wyoming;
using EdgeAgent.Mqtt.Broker;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Commands;
using EdgeAgent.Mqtt.Frigate;
using EdgeAgent.Mqtt.HomeAssistant;
using EdgeAgent.Mqtt.Metrics;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Mqtt.Sparkplug;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Engines;
using EdgeAgent.Pipeline.Models.Sessions;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Pipeline.Time;
using EdgeAgent.Vision.Shadow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Serilog;
using Serilog.Extensions.Logging;

namespace EdgeAgent.Host.Composition;

/// <summary>
/// Runs the agent that a configuration describes, on the generic host: broker (when none is configured), publisher, streams.
/// They start in this order and stop in the opposite one, so that the last events of the streams still leave.
/// </summary>
internal static partial class AgentHost
{
    /// <summary>For streams, publisher and broker together; each has a shorter limit of its own.</summary>
    private static readonly TimeSpan ShutdownLimit = TimeSpan.FromSeconds(9);

    /// <summary>Runs until stopped, or until all sources have ended.</summary>
    /// <returns>The exit code.</returns>
    public static Task<int> RunAsync(LoadedConfiguration loaded, Serilog.ILogger log, CancellationToken stop) =>
        RunAsync(loaded, new AgentRunOptions(), log, stop);

    /// <summary>Runs until stopped, or until all sources have ended, as a verb wants it.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(LoadedConfiguration loaded, AgentRunOptions options, Serilog.ILogger log, CancellationToken stop)
    {
        NativeHeap.Limit();
        var recent = new RecentLog(options.Redactor, TimeProvider.System);
        await using var above = recent.Above(log);
        using var loggers = new SerilogLoggerFactory(above);
        var folder = loaded.Configuration.Agent.EffectiveState;
        var logger = loggers.CreateLogger(nameof(StateFolderLock));
        using var state = OnStateFolder(folder, logger, () => StateFolderLock.Take(folder));
        InferenceRuntime.Start(loaded.Configuration.Agent.EffectiveThreads);
        RuntimeNotice.Log(loggers.CreateLogger(nameof(InferenceRuntime)));
        await using var broker = await StartBrokerAsync(loaded, options.AnyFreePort, loggers.CreateLogger<EmbeddedBroker>(), stop);
        var publishing = PublisherOptions(loaded.Configuration, broker);
        options.OnBroker?.Invoke(publishing.Broker);

        // Only now: a start that comes no further than this says nothing of how the last run ended.
        using var slate = state is null ? null : OnStateFolder(folder, logger, () => CrashSlate.Open(folder, TimeProvider.System));
        var sync = new ClockSync(SystemClock.Doubt, TimeProvider.System, loggers.CreateLogger<ClockSync>());
        await using var outbox = EventOutbox.Open(
            loaded.Configuration.Mqtt.Outbox.ToOptions(state is null ? null : folder) with { NumbersFrom = Path.Combine(folder, OutboxOptions.FileName) }, TimeProvider.System, loggers.CreateLogger<EventOutbox>(), () => sync.IsSynchronized);
        await using var diary = state is not null && loaded.Configuration.Diary is { } kept
            ? EventDiary.Open(kept.ToOptions(folder), TimeProvider.System, loggers.CreateLogger<EventDiary>(), () => sync.IsSynchronized)
            : null;
        using var host = Build(loaded, publishing, options, above, recent, slate, state is null ? null : folder, outbox, diary, sync);

        // A collector may be all that asks for it.
        host.Services.GetRequiredService<FigureExport>();
        var agentEvents = host.Services.GetRequiredService<EventIssuers>().Of(EventSource.OfAgent(publishing.Agent));
        TellTroubles(outbox, diary, agentEvents);
        RuntimeNotice.Issue(agentEvents);

        // Started whole, which takes milliseconds, and only then stopped: a start that breaks off would leave streams behind that nobody waits for.
        stop.ThrowIfCancellationRequested();
        await host.StartAsync(CancellationToken.None);
        await host.WaitForShutdownAsync(stop);

        // Measured: when a background service throws, the host stops as if nothing had happened. A supervisor must not believe it.
        var crashed = host.Services.GetServices<IHostedService>().OfType<BackgroundService>()
            .FirstOrDefault(s => s.ExecuteTask is { IsFaulted: true });
        if (crashed is null)
            return ExitCode.Done;
        throw new InvalidOperationException($"{crashed.GetType().Name} ended with a defect.", crashed.ExecuteTask!.Exception!.InnerException);
    }

    /// <summary>A folder that cannot be written costs only what would be kept there: cameras and microphones work on.</summary>
    private static T? OnStateFolder<T>(string folder, Microsoft.Extensions.Logging.ILogger logger, Func<T> open) where T : class
    {
        try
        {
            return open();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StateFolderUnwritable(logger, folder, e.Message);
            return null;
        }
    }

    private static void TellTroubles(EventOutbox outbox, EventDiary? diary, EventIssuer agentEvents)
    {
        outbox.OnTrouble = what => Tell("outbox", what);
        if (outbox.Trouble is { } trouble)
            Tell("outbox", trouble);
        diary?.ListenToTroubles(what => Tell("diary", what));

        void Tell(string component, string what) => agentEvents.Issue(new AgentFault { Component = component, Message = what });
    }

    private static IHost Build(LoadedConfiguration loaded, MqttOptions publishing, AgentRunOptions options, Serilog.ILogger log, RecentLog recent, CrashSlate? slate, string? stateFolder, EventOutbox outbox, EventDiary? diary, ClockSync sync)
    {
        var configuration = loaded.Configuration;
        var builder = new HostApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Logging.ClearProviders();
        builder.Services.AddSerilog(log);
#if WINDOWS_SERVICE
        // Where Windows' service control starts it; elsewhere it changes nothing.
        builder.Services.AddWindowsService(options => options.ServiceName = "EdgeAgent");
#endif
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = ShutdownLimit);
        builder.Services.Configure<ConsoleLifetimeOptions>(o => o.SuppressStatusMessages = true);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(sync);
        builder.Services.AddSingleton(configuration);
        builder.Services.AddSingleton(new BundleFolders(loaded.File, configuration.Agent.EffectiveState).Reader);
        if (slate is not null)
            builder.Services.AddSingleton(slate);
        builder.Services.AddSingleton(s => new EngineWorkshop(EngineBuilding.In(configuration.Agent.EffectiveState), TimeProvider.System, s.GetRequiredService<ILogger<EngineWorkshop>>())
        {
            OnNews = news => EngineBuilding.Tell(news, s.GetRequiredService<EventIssuers>().Of(EventSource.OfAgent(publishing.Agent))),
        });
        builder.Services.AddSingleton(_ => new MemoryReturn(TimeProvider.System, ProcessMemory.GiveBack));
        builder.Services.AddSingleton(s => new ModelShelf(
            s.GetRequiredService<BundleReader>(), TimeProvider.System, s.GetRequiredService<ILoggerFactory>(), s.GetService<CrashSlate>(), s.GetRequiredService<EngineWorkshop>())
        {
            OnUnloaded = s.GetRequiredService<MemoryReturn>().Note,
        });
        builder.Services.AddSingleton(publishing with { Clock = sync });
        builder.Services.AddSingleton(outbox);
        if (diary is not null)
            builder.Services.AddSingleton(diary);
        if (options.Recording is { } recording)
        {
            builder.Services.AddSingleton(new RecordingFolder(recording, TimeProvider.System));
            builder.Services.AddSingleton(s => new CommandRecorder(
                s.GetRequiredService<RecordingFolder>(), s.GetRequiredService<SettingsMemory>(), sync, () => s.GetRequiredService<EventIssuers>().Of(EventSource.OfAgent(publishing.Agent)), TimeProvider.System));
        }

        builder.Services.AddSingleton(SettingsFile.In(stateFolder));
        builder.Services.AddSingleton<SettingsMemory>();
        builder.Services.AddSingleton<PassingMessages>();
        builder.Services.AddSingleton(s => new CommandDesk(
            publishing.Agent, s.GetRequiredService<PassingMessages>(), TimeProvider.System, s.GetRequiredService<ILogger<CommandDesk>>(), new ResponseTopics(configuration.Mqtt.ResponseTopics))
        {
            OnCarriedOut = s.GetService<CommandRecorder>() is { } recorder ? recorder.Take : null,
        });
        builder.Services.AddSingleton<IMessageListener>(s => s.GetRequiredService<CommandDesk>());
        builder.Services.AddSingleton<SettingNews>();
        builder.Services.AddSingleton<AgentControls>();
        builder.Services.AddSingleton(s => new RetainedBoard(RetainedLedger.Open(stateFolder, s.GetRequiredService<ILogger<RetainedLedger>>())));
        builder.Services.AddSingleton<MqttPublisher>();
        var current = new CurrentConfiguration(configuration);
        builder.Services.AddSingleton(current);
        builder.Services.AddSingleton(current.Description);
        builder.Services.AddSingleton<CurrentValues>();
        builder.Services.AddSingleton(s =>
            new MetricsBeat(publishing.Agent, s.GetRequiredService<PassingMessages>(), new MachineGauge(TimeProvider.System).Read, () => outbox.Waiting, TimeProvider.System));
        if (configuration.Mqtt.Sparkplug is { } sparkplug)
            builder.Services.AddSingleton(s => SparkplugNodeOf(s, sparkplug, stateFolder));
        if (configuration.Mqtt.Frigate is { } frigate)
            builder.Services.AddSingleton(s => FrigateProfileOf(s, frigate, stateFolder));
        builder.Services.AddSingleton<IAgentOutlet>(s =>
            new OutletTee([
                s.GetRequiredService<MqttPublisher>(), s.GetRequiredService<CurrentValues>(), s.GetRequiredService<MetricsBeat>(), .. s.GetServices<SparkplugNode>(), .. s.GetServices<FrigateProfile>(), .. s.GetServices<EventDiary>(), .. s.GetServices<EventFeed>(), .. s.GetServices<SourceViews>(), .. s.GetServices<BudgetNews>(), .. s.GetServices<RuleDesk>(), .. s.GetServices<OrderDesk>(),
                .. options.Onlooker is { } onlooker ? (IAgentOutlet[])[onlooker] : []]));
        builder.Services.AddSingleton(s => Announcer(configuration, stateFolder, s));
        builder.Services.AddSingleton<IMessageListener>(s => s.GetRequiredService<DiscoveryAnnouncer>());
        builder.Services.AddSingleton<EventIssuers>();
        builder.Services.AddSingleton<ServiceManager>();
        builder.Services.AddSingleton(s => new HealthJudge(publishing.Agent, () => s.GetRequiredService<StreamsService>().Runs, s.GetRequiredService<ModelShelf>().OverdueOf, outbox, TimeProvider.System));
        // First to start and last to stop: an agent that ends is asked and watched too.
        builder.Services.AddHostedService(s => new HealthWatch(
            s.GetRequiredService<HealthJudge>(), () => s.GetRequiredService<StreamsService>().WhenStarted, s.GetRequiredService<EventIssuers>().Of(EventSource.OfAgent(publishing.Agent)),
            s.GetRequiredService<ServiceManager>(), s.GetRequiredService<IHostApplicationLifetime>(), TimeProvider.System, s.GetRequiredService<ILogger<HealthWatch>>()));
        builder.Services.AddHostedService(s => new HealthSocket(stateFolder, s.GetRequiredService<HealthJudge>(), TimeProvider.System, s.GetRequiredService<ILogger<HealthSocket>>()));
        // Before the publisher: what there is goes out before its states.
        builder.Services.AddHostedService(s => s.GetRequiredService<DiscoveryAnnouncer>());
        builder.Services.AddHostedService(s => s.GetRequiredService<SettingsMemory>());
        builder.Services.AddHostedService(s => s.GetRequiredService<MqttPublisher>());
        if (configuration.Mqtt.Sparkplug is not null)
            builder.Services.AddHostedService(s => s.GetRequiredService<SparkplugNode>());
        if (configuration.Mqtt.Frigate is not null)
            builder.Services.AddHostedService(s => s.GetRequiredService<FrigateProfile>());
        if (configuration.Wyoming is not null)
            builder.Services.AddHostedService<WyomingService>();
        if (options.Reload is not null)
            builder.Services.AddSingleton(options.Reload);
        builder.Services.AddSingleton(configuration.Agent);
        builder.Services.AddSingleton<BudgetedCameras>();
        builder.Services.AddSingleton<SpareWork>();
        builder.Services.AddSingleton(new ThrottlingGauge(SystemFiles.OfThisMachine, TimeProvider.System));
        builder.Services.AddSingleton<CameraClips>();
        if (stateFolder is not null)
        {
            builder.Services.AddSingleton(new ShadowFolder(Path.Combine(stateFolder, ShadowFolder.Name)));
            builder.Services.AddSingleton(s => new ShadowFactory(
                s.GetRequiredService<ModelShelf>(), s.GetRequiredService<ShadowFolder>(), s.GetRequiredService<EventIssuers>().Of(EventSource.OfAgent(publishing.Agent)), TimeProvider.System, s.GetRequiredService<SpareWork>()));
        }

        builder.Services.AddSingleton<SourceFactory>();
        builder.Services.AddSingleton<StreamsService>();
        // Before the streams, and after them at the end: their last events count. Without rules too: a reload may bring some, and they know then who is there.
        builder.Services.AddSingleton<RuleClock>();
        builder.Services.AddSingleton<ListeningConditions>();
        builder.Services.AddSingleton(s => RuleDeskOf(s, loaded, stateFolder));
        builder.Services.AddSingleton(s => new RuleActions(publishing.Agent, s.GetRequiredService<CommandDesk>(), s.GetRequiredService<PassingMessages>()));
        builder.Services.AddSingleton(s => new OrderDesk(publishing.Agent, s.GetRequiredService<CurrentConfiguration>(), s.GetRequiredService<RuleActions>()));
        if (options.Recording is not null)
            builder.Services.AddHostedService(s => s.GetRequiredService<CommandRecorder>());
        builder.Services.AddHostedService(s => s.GetRequiredService<RuleDesk>());
        builder.Services.AddHostedService(s => s.GetRequiredService<StreamsService>());
        builder.Services.AddSingleton<Reload>();
        builder.Services.AddHostedService(s => s.GetRequiredService<Reload>());
        builder.Services.AddHostedService(s => BudgetWatchOf(s, configuration.Agent.Budget ?? new BudgetSettings(), publishing.Agent));
        // Stop first: what a command, or somebody at the page, is about to change must still be there.
        builder.Services.AddHostedService(s => s.GetRequiredService<CommandDesk>());
        // Made by the container, which disposes of what it has made: the last figures leave with the end.
        builder.Services.AddSingleton(_ => new FigureExport(publishing.Agent, configuration.Figures.Otlp, isScraped: configuration.Page is not null));
        if (configuration.Page is { } page)
            builder.Services.AddPage(loaded, page, recent, options);
        return builder.Build();
    }

    private static RuleDesk RuleDeskOf(IServiceProvider services, LoadedConfiguration loaded, string? stateFolder)
    {
        var agent = loaded.Configuration.Agent.EffectiveName;
        var desk = new RuleDesk(
            RuleSet.Of(loaded), Issuer, services.GetRequiredService<RuleActions>(),
            new RuleEvidence(services.GetRequiredService<CameraClips>(), Issuer, TimeProvider.System),
            new RuleMemoryFile(InState(RuleMemoryFile.FileName)), new RuleJournal(InState(RuleJournal.FileName)), services.GetRequiredService<RuleClock>(), services.GetRequiredService<ListeningConditions>(),
            TimeProvider.System, services.GetRequiredService<ILogger<RuleDesk>>());
        services.GetRequiredService<SettingNews>().Listen(desk.Take);
        return desk;

        EventIssuer Issuer() => services.GetRequiredService<EventIssuers>().Of(EventSource.OfAgent(agent));

        string? InState(string file) => stateFolder is null ? null : Path.Combine(stateFolder, file);
    }

    private static BudgetWatch BudgetWatchOf(IServiceProvider services, BudgetSettings budget, string agent) =>
        new(budget.ToLimits(), new DeviceLoad(SystemFiles.OfThisMachine, TimeProvider.System, budget.Memory, budget.Temperature is null ? null : services.GetRequiredService<ThrottlingGauge>()),
            services.GetRequiredService<BudgetedCameras>(), services.GetRequiredService<SpareWork>(), services.GetRequiredService<EventIssuers>().Of(EventSource.OfAgent(agent)), TimeProvider.System,
            services.GetRequiredService<ILogger<BudgetWatch>>());

    private static SparkplugNode SparkplugNodeOf(IServiceProvider services, SparkplugSettings settings, string? stateFolder) =>
        new(settings.ToOptions(), services.GetRequiredService<MqttOptions>(), services.GetRequiredService<AgentDescription>(), services.GetRequiredService<RetainedBoard>(),
            services.GetRequiredService<CommandDesk>(), stateFolder, TimeProvider.System, services.GetRequiredService<ILogger<SparkplugNode>>());

    private static DiscoveryAnnouncer Announcer(AgentConfiguration configuration, string? folder, IServiceProvider services)
    {
        var options = HomeAssistantSettings.ToOptions(configuration.HomeAssistant, folder is null ? null : Path.Combine(folder, "home-assistant.json"));
        var announcer = new DiscoveryAnnouncer(
            options, services.GetRequiredService<RetainedBoard>(), services.GetRequiredService<TimeProvider>(), Random.Shared, services.GetRequiredService<ILogger<DiscoveryAnnouncer>>());
        var current = services.GetRequiredService<CurrentConfiguration>();
        announcer.Announce(current.Description);
        current.DescriptionChanged += announcer.Announce;
        return announcer;
    }

    private static FrigateProfile FrigateProfileOf(IServiceProvider services, FrigateSettings settings, string? stateFolder)
    {
        var current = services.GetRequiredService<CurrentConfiguration>();
        var profile = new FrigateProfile(
            settings.ToOptions(), services.GetRequiredService<MqttOptions>(), current.Description, services.GetRequiredService<RetainedBoard>(),
            services.GetRequiredService<CommandDesk>(), stateFolder, TimeProvider.System, services.GetRequiredService<ILogger<FrigateProfile>>());
        current.DescriptionChanged += profile.Describe;
        return profile;
    }

    /// <summary>Without a broker of the user's there is one on this machine; it outlives the publisher.</summary>
    private static async Task<EmbeddedBroker?> StartBrokerAsync(LoadedConfiguration loaded, bool anyFreePort, ILogger<EmbeddedBroker> logger, CancellationToken stop)
    {
        var mqtt = loaded.Configuration.Mqtt;
        if (mqtt.Url is not null)
            return null;
        try
        {
            return await ListenAsync(mqtt.ToBrokerOptions(), logger, stop);
        }
        catch (PublishException e) when (anyFreePort && e.Fault == PublishFault.PortTaken)
        {
            var options = mqtt.ToBrokerOptions();
            var broker = await ListenAsync(options with { Port = 0 }, logger, stop);
            OtherPort(logger, options.Port, broker.Port);
            return broker;
        }
        catch (PublishException e) when (e.Fault == PublishFault.Tls)
        {
            // As check says it: without its certificate there is no broker for anybody.
            throw new ConfigurationException([loaded.FaultAt("mqtt.broker.certificate", e.Message)]);
        }
    }

    private static async Task<EmbeddedBroker> ListenAsync(EmbeddedBrokerOptions options, ILogger<EmbeddedBroker> logger, CancellationToken stop)
    {
        var broker = new EmbeddedBroker(options, logger);
        try
        {
            await broker.StartAsync(stop);
            return broker;
        }
        catch
        {
            await broker.DisposeAsync();
            throw;
        }
    }

    private static MqttOptions PublisherOptions(AgentConfiguration configuration, EmbeddedBroker? broker)
    {
        var mqtt = configuration.Mqtt;
        if (!BrokerAddress.TryParse(mqtt.Url?.OriginalString ?? $"mqtt://127.0.0.1:{broker!.Port}", out var address, out var fault))
            throw new InvalidOperationException(fault);
        var options = mqtt.ToOptions(configuration.Agent.EffectiveName, address);
        return broker is null ? options : broker.ForOwnClient(options);
    }
}
