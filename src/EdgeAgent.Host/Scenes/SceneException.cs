using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Scenes;

/// <summary>Scenes cannot be found, read or written.</summary>
/// <param name="message">Which, why, and what to do.</param>
/// <param name="inner">What came of it; null where nothing did.</param>
internal sealed class SceneException(string message, Exception? inner = null) : EdgeAgentException(message, inner);
