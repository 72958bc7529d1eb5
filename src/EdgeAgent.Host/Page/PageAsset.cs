namespace EdgeAgent.Host.Page;

/// <summary>A file that the browser gets.</summary>
/// <param name="ContentType">What it is.</param>
/// <param name="Content">All of it.</param>
internal sealed record PageAsset(string ContentType, ReadOnlyMemory<byte> Content);
