using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Machine.Rights;

/// <summary>Root may not work safely where it was told to, or not with the rights of whoever owns that; nothing was changed.</summary>
internal sealed class RightsException(string message, Exception? innerException = null) : EdgeAgentException(message, innerException);
