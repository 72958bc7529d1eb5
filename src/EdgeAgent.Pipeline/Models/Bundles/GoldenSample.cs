namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>An input and what the model's own framework gives for it; <c>models verify</c> compares.</summary>
/// <param name="Input">Full path of an image or audio file.</param>
/// <param name="Expect">Full path of the expected result, as <c>infer --json</c> prints it.</param>
/// <param name="Tolerance">Allowed differences by name: <c>score</c>, <c>box</c> (pixels).</param>
public sealed record GoldenSample(string Input, string Expect, IReadOnlyDictionary<string, double> Tolerance);
