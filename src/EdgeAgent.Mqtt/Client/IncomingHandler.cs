namespace EdgeAgent.Mqtt.Client;

/// <summary>Takes a message, at once: those that come after it wait meanwhile.</summary>
internal delegate void IncomingHandler(in IncomingMessage message);
