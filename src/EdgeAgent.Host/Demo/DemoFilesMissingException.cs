using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Demo;

/// <summary>The demo's configuration, media or models are not there, or what reads them is not.</summary>
internal sealed class DemoFilesMissingException(string message) : EdgeAgentException(message);
