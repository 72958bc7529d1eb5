using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Configuration;

/// <summary>A configuration without faults of its own, and where its keys stand.</summary>
/// <param name="File">The file, as the user named it.</param>
/// <param name="Configuration">What it says.</param>
/// <param name="Positions">Where each key's value stands, by path.</param>
internal sealed record LoadedConfiguration(string File, AgentConfiguration Configuration, IReadOnlyDictionary<string, YamlPosition> Positions)
{
    /// <summary>The file of secrets that it names some of; null where it names none.</summary>
    public string? Secrets { get; init; }

    /// <summary>Whether a key stands in the file, with or without faults.</summary>
    public bool Has(string key) => Positions.ContainsKey(key);

    /// <summary>A fault of a key that shows only outside the file: a model that is not there.</summary>
    public ConfigurationFault FaultAt(string key, string message)
    {
        var position = Positions.GetValueOrDefault(key, YamlPosition.Start);
        return new ConfigurationFault(File, position.Line, position.Column, key, message);
    }
}
