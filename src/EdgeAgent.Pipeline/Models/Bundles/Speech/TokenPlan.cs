namespace EdgeAgent.Pipeline.Models.Bundles.Speech;

/// <summary>What a <c>model.yaml</c> says of a recogniser's tokens. What is not said is null and comes from the export or the family.</summary>
public sealed record TokenPlan
{
    /// <summary>The tokens in the order of their ids, written out.</summary>
    public IReadOnlyList<string>? List { get; init; }

    /// <summary>The full path of the file that lists them.</summary>
    public string? File { get; init; }

    /// <summary>The token that stands for "nothing".</summary>
    public int? Blank { get; init; }

    /// <summary>The token that a text begins with.</summary>
    public int? Sos { get; init; }

    /// <summary>The token that ends a text.</summary>
    public int? Eos { get; init; }
}
