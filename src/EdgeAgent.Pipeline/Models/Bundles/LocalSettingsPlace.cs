namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>Where local settings were written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Why">Why it does not stand beside the model, as a clause; null where it does.</param>
public sealed record LocalSettingsPlace(string Path, string? Why);
