using System.Buffers;

namespace EdgeAgent.Mqtt.Client;

/// <summary>What a broker has sent us.</summary>
/// <param name="Topic">Where it was published.</param>
/// <param name="Payload">Its bytes; valid only while the receiver is called.</param>
/// <param name="IsRetained">Whether it was kept for later subscribers.</param>
/// <param name="ResponseTopic">Where its sender wants the answer; null where it does not say.</param>
/// <param name="Correlation">What the answer has to carry; empty for nothing.</param>
/// <param name="TraceParent">The trace that it belongs to (W3C Trace Context), as its sender wrote it; null for none.</param>
public readonly record struct IncomingMessage(
    string Topic, ReadOnlySequence<byte> Payload, bool IsRetained, string? ResponseTopic = null, ReadOnlyMemory<byte> Correlation = default, string? TraceParent = null);
