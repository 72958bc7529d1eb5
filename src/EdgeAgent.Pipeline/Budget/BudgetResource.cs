namespace EdgeAgent.Pipeline.Budget;

/// <summary>What a budget is of.</summary>
public enum BudgetResource
{
    /// <summary>The processors of the device, all programs together.</summary>
    Cpu,

    /// <summary>The agent's memory.</summary>
    Memory,

    /// <summary>The hottest sensor of the device.</summary>
    Temperature,

    /// <summary>The device slows its processors down by itself, for heat or for want of voltage.</summary>
    Throttling,
}
