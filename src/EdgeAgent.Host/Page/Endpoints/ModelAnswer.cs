namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A model that is loaded.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Engine">What runs it.</param>
/// <param name="Precision"><c>int8</c> or <c>fp16</c>; null where it is not known.</param>
/// <param name="RunsPerSecond">How often it runs; null where that is not known yet.</param>
/// <param name="P50Ms">What a run takes, at the median.</param>
/// <param name="P95Ms">What a run takes at most in 95 of 100 times.</param>
/// <param name="Share">The part of all cores that it takes at most, 0 to 1: its runs may use all threads of the models.</param>
internal sealed record ModelAnswer(string Name, string Engine, string? Precision, double? RunsPerSecond, double? P50Ms, double? P95Ms, double? Share);
