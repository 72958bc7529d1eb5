using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Cli.Output;

/// <summary>Results cannot be written.</summary>
internal sealed class OutputException(Exception inner) : EdgeAgentException($"Standard output cannot be written: {inner.Message}", inner);
