using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Configuration.Binding;

/// <summary>Collects faults, so that all are told at once; after <see cref="Limit"/> the rest is only counted.</summary>
internal sealed class FaultList(SecretRedactor redactor)
{
    /// <summary>More than a screen of faults has one cause.</summary>
    private const int Limit = 100;

    private readonly List<ConfigurationFault> _faults = [];
    private int _more;

    /// <summary>Whether nothing is wrong so far.</summary>
    public bool IsEmpty => _faults.Count == 0;

    /// <summary>Adds a fault; secrets in the message are blotted out.</summary>
    public void Add(string file, YamlPosition position, string key, string message)
    {
        if (_faults.Count == Limit)
            _more++;
        else
            _faults.Add(new ConfigurationFault(file, position.Line, position.Column, key, redactor.BlotKnown(message)));
    }

    /// <summary>The faults in the order of the files.</summary>
    public ConfigurationException ToException()
    {
        var ordered = _faults.OrderBy(f => f.File, StringComparer.Ordinal).ThenBy(f => f.Line).ThenBy(f => f.Column).ToList();
        if (_more > 0)
            ordered.Add(ordered[^1] with { Key = "", Message = $"and {_more} more faults." });
        return new ConfigurationException(ordered);
    }
}
