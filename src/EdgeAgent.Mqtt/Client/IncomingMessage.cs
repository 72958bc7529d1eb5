using System.Buffers;

namespace EdgeAgent.Mqtt.Client;

/// <summary>What a broker has sent us.</summary>
/// <param name="Topic">Where it was published.</param>
/// <param name="Payload">Its bytes; valid only while the receiver is called.</param>
/// <param name="IsRetained">Whether it is kept for later subscribers.</param>
internal readonly record struct IncomingMessage(string Topic, ReadOnlySequence<byte> Payload, bool IsRetained);
