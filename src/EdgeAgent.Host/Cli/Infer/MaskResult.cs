namespace EdgeAgent.Host.Cli.Infer;

/// <summary>The pixels of an object, as COCO's tools write and read them.</summary>
/// <param name="Size">Height and width of the input, pixels.</param>
/// <param name="Counts">COCO's compressed runs.</param>
internal sealed record MaskResult(IReadOnlyList<int> Size, string Counts);
