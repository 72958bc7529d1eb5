namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>How the agent does.</summary>
/// <param name="Healthy">Whether everything moves or waits as it has said.</param>
/// <param name="Alive">Whether nothing hangs.</param>
/// <param name="Summary">The same as a sentence.</param>
/// <param name="Faults">What is wrong, a sentence each.</param>
/// <param name="Budget">What is over the device's budget; null while nothing is.</param>
/// <param name="Pipelines">Of each source.</param>
/// <param name="Models">Those that are loaded.</param>
/// <param name="Machine">What it runs on.</param>
/// <param name="Outbox">What waits for the broker.</param>
internal sealed record HealthAnswer(
    bool Healthy, bool Alive, string Summary, IReadOnlyList<string> Faults, BudgetAnswer? Budget, IReadOnlyList<PipelineAnswer> Pipelines, IReadOnlyList<ModelAnswer> Models, MachineAnswer Machine, OutboxAnswer Outbox);
