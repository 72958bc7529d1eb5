using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Composition.Budget;
using EdgeAgent.Host.Composition.Controls;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Machine;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Endpoints;
using EdgeAgent.Host.Page.Figures;
using EdgeAgent.Host.Page.Live;
using EdgeAgent.Host.Page.Logs;
using EdgeAgent.Host.Scenes;
using EdgeAgent.Host.Tuning;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Vision.Evidence;
using EdgeAgent.Vision.Shadow;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Page;

/// <summary>What the page is made of, in the agent's container.</summary>
internal static class PageServices
{
    /// <summary>Adds it.</summary>
    /// <param name="services">The agent's.</param>
    /// <param name="loaded">Where it is served, and to whom.</param>
    /// <param name="settings">The same of the page alone.</param>
    /// <param name="log">The log of the last hour.</param>
    /// <param name="options">What the verb wants of the agent.</param>
    public static void AddPage(this IServiceCollection services, LoadedConfiguration loaded, PageSettings settings, RecentLog log, AgentRunOptions options)
    {
        var agent = loaded.Configuration.Agent;
        services.AddSingleton(settings);
        services.AddSingleton(new PageLimits());
        services.AddSingleton(s => new SourceViews(new JpegEncoder(s.GetRequiredService<TimeProvider>()), s.GetRequiredService<SpareWork>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new EventFeed(s.GetService<EventDiary>(), s.GetRequiredService<PageLimits>()));
        services.AddSingleton<PageSessions>();
        services.AddSingleton<LoginDesk>();
        services.AddSingleton<StreamPlaces>();
        services.AddSingleton(s => new DiarySearch(s.GetService<EventDiary>(), s.GetRequiredService<PageLimits>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPageEndpoints>(new AssetEndpoints(new PageAssets()));
        services.AddSingleton<IPageEndpoints>(s => new SessionEndpoints(
            agent.EffectiveName, settings, s.GetRequiredService<PageLimits>(), s.GetRequiredService<LoginDesk>(), s.GetRequiredService<PageSessions>(),
            () => s.GetService<TuneDesk>() is { } desk ? desk.WhyNotWritable : TuneEndpoints.NoFile));
        if (options.Reload is { } source)
        {
            services.AddSingleton(s => new TuneDesk(
                source, new ConfigurationFile(source.File, agent.EffectiveState), s.GetRequiredService<CurrentConfiguration>(), s.GetRequiredService<Reload>(), s.GetRequiredService<StreamsService>(),
                s.GetRequiredService<SettingsMemory>(), options.Redactor));
        }

        if (options.Reload is { IsPassing: false } lasting)
            services.AddSingleton(s => new SceneDesk(lasting.File, agent.EffectiveState, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<IPageEndpoints>(s => new SceneEndpoints(s.GetRequiredService<DiarySearch>(), s.GetService<SceneDesk>()));

        services.AddSingleton<IPageEndpoints>(s => new TuneEndpoints(
            s.GetService<TuneDesk>(), s.GetRequiredService<SourceViews>(), s.GetRequiredService<StreamsService>(), s.GetRequiredService<CurrentConfiguration>()));
        services.AddSingleton<IPageEndpoints, SourceEndpoints>();
        services.AddSingleton<IPageEndpoints>(s => new EventEndpoints(s.GetRequiredService<DiarySearch>(), agent.EffectiveState));
        services.AddSingleton<IPageEndpoints, EventStreamEndpoints>();
        services.AddSingleton<IPageEndpoints, PictureEndpoints>();
        services.AddSingleton<IPageEndpoints, LiveEndpoints>();
        services.AddSingleton<IPageEndpoints>(new LogEndpoints(log));
        services.AddSingleton<IPageEndpoints, ScoreEndpoints>();
        services.AddSingleton<IPageEndpoints>(s => new ShadowEndpoints(s.GetService<ShadowFolder>()));
        services.AddSingleton<BudgetNews>();
        services.AddSingleton<LiveFigures>();
        services.AddSingleton(s => new MachineFigures(agent.EffectiveState, s.GetRequiredService<ThrottlingGauge>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<IPageEndpoints>(s => s.GetRequiredService<HealthEndpoints>());
        services.AddSingleton<IPageEndpoints>(s => new SupportEndpoints(
            loaded.File, options.Redactor, log, s.GetRequiredService<DiarySearch>(), s.GetRequiredService<HealthEndpoints>(), agent.EffectiveName, s.GetRequiredService<TimeProvider>()));
        services.AddSingleton(s => new FigureHistory(
            () => s.GetRequiredService<StreamsService>().Runs.Select(run => run.Health), s.GetRequiredService<MachineFigures>(), () => s.GetRequiredService<EventOutbox>().Waiting, s.GetRequiredService<TimeProvider>()));
        services.AddHostedService(s => s.GetRequiredService<FigureHistory>());
        services.AddSingleton<IPageEndpoints, HistoryEndpoints>();
        services.AddSingleton<ScraperDesk>();
        services.AddSingleton<IPageEndpoints, MetricsEndpoints>();
        services.AddHostedService(s => new PageServer(
            settings, s.GetServices<IPageEndpoints>(), s.GetRequiredService<PageSessions>(), s.GetRequiredService<StreamPlaces>(), s.GetRequiredService<PageLimits>(), options,
            s.GetRequiredService<EventIssuers>().Of(EventSource.OfAgent(agent.EffectiveName)), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<ILoggerFactory>()));
    }
}
