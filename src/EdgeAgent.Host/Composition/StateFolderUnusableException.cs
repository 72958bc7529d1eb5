using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Composition;

/// <summary>The state folder cannot be written by a verb that has to.</summary>
internal sealed class StateFolderUnusableException(string folder, Exception inner)
    : EdgeAgentException($"The state folder {folder} cannot be written: {inner.Message} Run this as the agent's own user.", inner);
