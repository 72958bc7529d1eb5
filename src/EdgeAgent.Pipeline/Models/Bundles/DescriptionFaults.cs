using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Pipeline.Models.Bundles;

/// <summary>What is wrong in one description (a <c>model.yaml</c>, a catalogue of models): collected, so that all is told at once. Not thread-safe.</summary>
/// <param name="file">The description.</param>
public sealed class DescriptionFaults(string file)
{
    /// <summary>More than a screen of faults has one cause.</summary>
    private const int Limit = 100;

    private readonly List<(YamlPosition Position, string Message)> _faults = [];

    /// <summary>Whether looking for more is of no use.</summary>
    public bool IsFull => _faults.Count >= Limit;

    /// <summary>Adds a fault.</summary>
    /// <param name="position">Where it stands.</param>
    /// <param name="key">The key's path; empty for the whole file.</param>
    /// <param name="sentence">What is wrong and what to do.</param>
    public void Add(YamlPosition position, string key, string sentence)
    {
        if (!IsFull)
            _faults.Add((position, key.Length == 0 ? sentence : $"{key}: {sentence}"));
    }

    /// <summary>Ends the reading when there were faults.</summary>
    /// <exception cref="ModelException">All faults, a line each, in the order of the file.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count == 0)
            return;
        var lines = _faults.OrderBy(f => f.Position.Line).ThenBy(f => f.Position.Column)
            .Select(f => $"{file}:{f.Position.Line}:{f.Position.Column} {f.Message}");
        throw new ModelException(ModelFault.BadBundle, string.Join(Environment.NewLine, lines.Concat(IsFull ? ["There may be more."] : [])));
    }
}
