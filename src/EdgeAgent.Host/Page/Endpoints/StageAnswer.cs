namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A stage of a pipeline.</summary>
/// <param name="Name">Its word, as in <c>edgeagent.stage.name</c>.</param>
/// <param name="PerSecond">How often it works; null where that is not known yet.</param>
/// <param name="P50Ms">What it takes, at the median.</param>
/// <param name="P95Ms">What it takes at most in 95 of 100 times.</param>
internal sealed record StageAnswer(string Name, double? PerSecond, double P50Ms, double P95Ms);
