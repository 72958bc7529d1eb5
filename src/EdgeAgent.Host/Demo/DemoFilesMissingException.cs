using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Demo;

/// <summary>The demo's configuration, media or models are not there.</summary>
internal sealed class DemoFilesMissingException(string message) : EdgeAgentException(message);
