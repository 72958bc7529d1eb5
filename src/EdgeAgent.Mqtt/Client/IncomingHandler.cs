namespace EdgeAgent.Mqtt.Client;

/// <summary>Takes a message, at once: the connection reads nothing else meanwhile.</summary>
internal delegate void IncomingHandler(in IncomingMessage message);
