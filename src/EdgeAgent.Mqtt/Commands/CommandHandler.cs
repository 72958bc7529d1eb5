using System.Text.Json;

namespace EdgeAgent.Mqtt.Commands;

/// <summary>Carries a request out.</summary>
/// <param name="arguments">The request's payload, a JSON object; one without members where there was no payload. Valid only until the handler has ended.</param>
/// <param name="cancellationToken">Its deadline, or the agent's stop.</param>
public delegate Task<CommandAnswer> CommandHandler(JsonElement arguments, CancellationToken cancellationToken);
