using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Cli.Outbox;

/// <summary>The file that events are exported to cannot be written.</summary>
internal sealed class OutboxExportException(string file, Exception inner) : EdgeAgentException($"{file} cannot be written: {inner.Message}", inner);
