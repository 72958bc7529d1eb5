namespace EdgeAgent.Host.Page.Endpoints;

/// <summary>A disk, in bytes.</summary>
/// <param name="Free">What may still be written.</param>
/// <param name="Total">All of it.</param>
internal sealed record DiskAnswer(long Free, long Total);
