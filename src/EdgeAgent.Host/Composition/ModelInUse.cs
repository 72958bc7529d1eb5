namespace EdgeAgent.Host.Composition;

/// <summary>A model that is loaded, for a person.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Engine">What runs it.</param>
/// <param name="Precision"><c>int8</c> or <c>fp16</c>; null where it is not known.</param>
internal sealed record ModelInUse(string Name, string Engine, string? Precision);
