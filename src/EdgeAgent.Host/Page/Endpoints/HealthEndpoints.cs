using EdgeAgent.Host.Composition;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Health;
using EdgeAgent.Host.Page.Access;
using EdgeAgent.Host.Page.Figures;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Outbox;
using EdgeAgent.Pipeline.Diary;
using EdgeAgent.Pipeline.Health;
using Microsoft.AspNetCore.Routing;

namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>How the agent does, and where its time is spent.</summary>
internal sealed class HealthEndpoints(
    HealthJudge judge, StreamsService streams, ModelShelf shelf, LiveFigures figures, MachineFigures machine, EventOutbox outbox, MqttPublisher publisher, AgentSettings agent, BudgetNews budget,
    EventDiary? diary = null) : IPageEndpoints
{
    private static readonly string[] Stages = [.. Enum.GetValues<Stage>().Select(StageClock.WordOf)];

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes) => routes.Get("/api/health", Role.Viewer, async context =>
        await context.AnswerAsync(await ReadAsync(context.RequestAborted), PageJsonContext.Default.HealthAnswer));

    /// <summary>Reads it all.</summary>
    public async Task<HealthAnswer> ReadAsync(CancellationToken cancellationToken)
    {
        figures.Look();
        var verdict = judge.Judge();
        IEnumerable<string?> faults =
        [
            .. verdict.Faults, .. verdict.Sources.Select(source => source.Stuck is { } stuck ? $"{source.Source} hangs: {stuck}." : null),
            outbox.Trouble is { } ofOutbox ? $"Events cannot be kept on the disk until the broker has them: {ofOutbox.TrimEnd('.')}." : null,
            diary?.Trouble is { } ofDiary ? $"The diary cannot be written: {ofDiary.TrimEnd('.')}." : null,
        ];
        return new HealthAnswer(
            verdict.Healthy, verdict.Alive, StatusText.Of(verdict), [.. faults.OfType<string>()], budget.Sentence is { } over ? new BudgetAnswer(true, over) : null, [.. streams.Runs.Select(PipelineOf)], [.. shelf.Loaded.Distinct().Select(ModelOf)],
            await machine.ReadAsync(cancellationToken), new OutboxAnswer(outbox.Waiting, publisher.IsConnected));
    }

    private PipelineAnswer PipelineOf(SourceRun run)
    {
        var health = SourceHealthAnswer.Of(run.Health);
        var wait = figures.WaitOf(health.Name);
        return new PipelineAnswer(
            health.Name, health.Kind, health.State, health.Reason, health.Condition, health.Fps, figures.LatencyOf(health.Name) is { } latency ? new LatencyAnswer(latency.P50Ms, latency.P95Ms) : null,
            new QueueAnswer(wait?.Busy, wait is null ? null : new LatencyAnswer(wait.P50Ms, wait.P95Ms), health.Drops),
            [.. Stages.Select(stage => figures.StageOf(health.Name, stage) is { } took ? new StageAnswer(stage, took.PerSecond, took.P50Ms, took.P95Ms) : null).OfType<StageAnswer>()]);
    }

    private ModelAnswer ModelOf(ModelInUse model)
    {
        var run = figures.RunOf(model.Name);
        var share = run?.Busy is { } busy ? Math.Min(1, busy * agent.EffectiveThreads / Environment.ProcessorCount) : (double?)null;
        return new ModelAnswer(model.Name, model.Engine, model.Precision, run?.PerSecond, run?.P50Ms, run?.P95Ms, share);
    }
}
