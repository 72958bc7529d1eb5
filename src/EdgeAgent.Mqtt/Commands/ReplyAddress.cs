namespace EdgeAgent.Mqtt.Commands;

/// <summary>Where an answer goes.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Correlation">What it has to carry.</param>
/// <param name="TraceParent">The trace that it belongs to; null for none.</param>
internal sealed record ReplyAddress(string Topic, ReadOnlyMemory<byte> Correlation, string? TraceParent);
