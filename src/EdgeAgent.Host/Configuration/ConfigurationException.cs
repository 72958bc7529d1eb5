using EdgeAgent.Pipeline;

namespace EdgeAgent.Host.Configuration;

/// <summary>A configuration that cannot be used; it holds every fault that was found, in the order of the file.</summary>
internal sealed class ConfigurationException(IReadOnlyList<ConfigurationFault> faults)
    : EdgeAgentException(string.Join(Environment.NewLine, faults))
{
    /// <summary>The faults; at least one.</summary>
    public IReadOnlyList<ConfigurationFault> Faults { get; } = faults;
}
