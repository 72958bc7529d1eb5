namespace EdgeAgent.Mqtt.Client;

/// <summary>What the broker publishes when the connection is lost.</summary>
/// <param name="Topic">Where.</param>
/// <param name="Payload">What.</param>
/// <param name="Retain">Whether it is kept for later subscribers.</param>
internal sealed record LastWill(string Topic, ReadOnlyMemory<byte> Payload, bool Retain);
