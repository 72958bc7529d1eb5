namespace EdgeAgent.Host.Page.Live;

/// <summary>What one who looks on gets of a source at one moment.</summary>
/// <param name="Json">What is known of it, a JSON object in UTF-8.</param>
/// <param name="Picture">A JPEG; empty for a microphone, and while memory is short.</param>
internal sealed record LiveRecord(ReadOnlyMemory<byte> Json, ReadOnlyMemory<byte> Picture);
