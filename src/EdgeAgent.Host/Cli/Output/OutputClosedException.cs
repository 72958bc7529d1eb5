namespace EdgeAgent.Host.Cli.Output;

/// <summary>
/// Whoever read the results has what it wanted and left. No fault: the verb ends at once and quietly, as done. Not an
/// <see cref="EdgeAgent.Pipeline.EdgeAgentException"/>, so that no verb takes it for the fault of one input.
/// </summary>
internal sealed class OutputClosedException() : Exception("Nobody reads standard output any more.");
