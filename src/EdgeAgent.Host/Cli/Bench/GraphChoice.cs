using EdgeAgent.Pipeline.Models.Bundles;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>A model, or one of the other graphs of its bundle.</summary>
/// <param name="Name">The model's name, with the variant's behind it.</param>
/// <param name="Variant">The bundle's own word for it; null for its first.</param>
/// <param name="Bundle">Its description, with that graph in the main one's place.</param>
internal sealed record GraphChoice(string Name, string? Variant, ModelBundle Bundle)
{
    /// <summary>All graphs of a bundle that do the same, the main one first.</summary>
    public static IEnumerable<GraphChoice> Of(ModelBundle bundle) =>
        bundle.Variants.Keys.Select(variant => new GraphChoice($"{bundle.Name} {variant}", variant, bundle.AsVariant(variant)))
            .Prepend(new GraphChoice(bundle.Name, null, bundle));
}
