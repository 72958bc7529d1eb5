using EdgeAgent.Host.Configuration;

namespace EdgeAgent.Host.Tests.Configuration;

public sealed class BudgetKeyTests
{
    private const string Camera = "cameras: {door: {source: a.mp4, motion: {}}}";

    [Fact]
    public void What_is_written_is_read()
    {
        var budget = ConfigurationText.Load($"agent: {{budget: {{cpu: 80%, memory: 400MB, temperature: 75C}}}}\n{Camera}").Configuration.Agent.Budget!;

        Assert.Equal(new BudgetSettings { Cpu = 0.8, Memory = 400_000_000, Temperature = 75 }, budget);
        Assert.Equal(0.05, ConfigurationText.Load($"agent: {{budget: {{cpu: 5%}}}}\n{Camera}").Configuration.Agent.Budget!.Cpu);
    }

    [Theory]
    [InlineData("cpu: 0%", "edgeagent.yaml:1:23 agent.budget.cpu: '0%' is not allowed. Allowed: a number from 0.05 to 1, or a percentage from 5% to 100%.")]
    [InlineData("cpu: 0", "edgeagent.yaml:1:23 agent.budget.cpu: '0' is not allowed. Allowed: a number from 0.05 to 1, or a percentage from 5% to 100%.")]
    [InlineData("cpu: 4.9%", "edgeagent.yaml:1:23 agent.budget.cpu: '4.9%' is not allowed. Allowed: a number from 0.05 to 1, or a percentage from 5% to 100%.")]
    [InlineData("memory: 0", "edgeagent.yaml:1:26 agent.budget.memory: '0' is not allowed. Allowed: a size from 50MB to 1000GB with its unit: KB, MB or GB.")]
    [InlineData("memory: 0MB", "edgeagent.yaml:1:26 agent.budget.memory: '0MB' is not allowed. Allowed: a size from 50MB to 1000GB with its unit: KB, MB or GB.")]
    [InlineData("temperature: 0C", "edgeagent.yaml:1:31 agent.budget.temperature")]
    public void A_budget_that_nothing_could_keep_to_is_refused(string key, string fault) =>
        Assert.StartsWith(fault, Assert.Single(ConfigurationText.FaultsOf($"agent: {{budget: {{{key}}}}}\n{Camera}")), StringComparison.Ordinal);
}
