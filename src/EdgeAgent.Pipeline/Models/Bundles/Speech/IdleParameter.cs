namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>A parameter that is set and has no effect.</summary>
/// <param name="Parameter">The parameter.</param>
/// <param name="IsDescribed">Whether the model's description sets it, else whoever opened the search.</param>
/// <param name="Reason">Why, as a clause.</param>
public sealed record IdleParameter(SearchParameter Parameter, bool IsDescribed, string Reason);
