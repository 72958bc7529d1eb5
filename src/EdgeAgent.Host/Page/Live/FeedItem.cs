namespace EdgeAgent.Host.Page.Live;

/// <summary>A message of a stream of events.</summary>
/// <param name="Number">The event's number; null where it is none.</param>
/// <param name="Text">As it is sent (Server-Sent Events), UTF-8.</param>
internal sealed record FeedItem(long? Number, ReadOnlyMemory<byte> Text);
