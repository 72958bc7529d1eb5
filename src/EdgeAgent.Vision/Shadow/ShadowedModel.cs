namespace EdgeAgent.Vision.Shadow;

/// <summary>One of the two models of a comparison.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sha256">Of its graph and its description, in hex: other files of the same name are another model.</param>
/// <param name="MinScore">The lowest score that counts, 0 to 1.</param>
public sealed record ShadowedModel(string Name, string Sha256, double MinScore);
