using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Tuning;

/// <summary>The file is another one than somebody has looked at; the message names it.</summary>
internal sealed class FileChangedException(string message) : EdgeAgentException(message);
