namespace EdgeAgent.Host.Cli.Bench.Plan;

/// <summary>A kind of source in a plan.</summary>
/// <param name="Cost">What each costs.</param>
/// <param name="More">How many more of it fit beside all others.</param>
/// <param name="LimitedBy">What is used up first then: <c>processor</c>, <c>memory</c>, <c>model NAME</c>, or <c>nothing</c> within reason.</param>
internal sealed record SourcePlan(SourceCost Cost, int More, string LimitedBy);
