using System.Globalization;
using EdgeAgent.Host.Cli.Infer;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Models.Bundles;
using EdgeAgent.Pipeline.Models.Sessions;

namespace EdgeAgent.Host.Cli.Bench;

/// <summary>One way to run a model.</summary>
/// <param name="Graph">The model and which of its graphs.</param>
/// <param name="Engine">What runs it.</param>
/// <param name="Threads">How many threads.</param>
internal sealed record Variant(GraphChoice Graph, Engine Engine, int Threads)
{
    /// <summary>The size of the input that is tried; null for the bundle's own.</summary>
    public InputSize? Size { get; init; }

    /// <summary>Whether it computes something else than the first model as it is.</summary>
    public bool IsOther { get; init; }

    /// <summary>The description with what this variant says of it.</summary>
    public ModelBundle Bundle => Graph.Bundle with
    {
        Threads = Threads,
        Input = Size is { } size ? Graph.Bundle.Input with { Width = size.Width, Height = size.Height } : Graph.Bundle.Input,
    };

    /// <summary>As a message names it.</summary>
    public string Name => string.Create(CultureInfo.InvariantCulture,
        $"{Graph.Name}{(Size is { } size ? $" {size}" : "")} {EngineWord} {Threads} thread{(Threads == 1 ? "" : "s")}");

    /// <summary>The engine as a configuration writes it.</summary>
    public string EngineWord => ChoiceAttribute<Engine>.WordOf(Engine);

    /// <summary>How the model is opened.</summary>
    public InferOptions Options => new() { Engine = Engine, Quantized = Graph.Bundle.Quantized, WithMasks = false };
}
