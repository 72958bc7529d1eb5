using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Configuration.Binding;

/// <summary>
/// The file <c>secrets.yaml</c> beside the configuration: names and values, read when the first <c>!secret</c> asks for it.
/// Every value in it is known to the redactor from then on.
/// </summary>
internal sealed class SecretsFile(string path, FaultList faults, SecretRedactor redactor)
{
    private Dictionary<string, string>? _secrets;
    private bool _isMissing;

    /// <summary>Whether a secret was looked up.</summary>
    public bool IsAsked => _secrets is not null;

    /// <summary>Looks a secret up.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="secret">Its value; empty when it is not there.</param>
    /// <returns>Null, or what is wrong.</returns>
    public string? Find(string name, out string secret)
    {
        _secrets ??= Load();
        if (_secrets.TryGetValue(name, out var found))
        {
            secret = found;
            return null;
        }

        secret = "";
        if (_isMissing)
            return $"!secret {name} needs the file {path}, which does not exist. Create it with a line '{name}: …'.";
        var nearest = Spelling.Nearest(name, _secrets.Keys);
        return $"!secret {name} is not in {path}. Add a line '{name}: …'.{(nearest is null ? "" : $" Did you mean '{nearest}'?")}";
    }

    private Dictionary<string, string> Load()
    {
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal);
        if (!Path.Exists(path))
        {
            _isMissing = true;
            return secrets;
        }

        try
        {
            switch (Parse(YamlText.ReadFile(path)))
            {
                case null:
                    break;
                case YamlMapping mapping:
                    foreach (var entry in mapping.Entries)
                        Take(entry, secrets);
                    break;
                case var other:
                    faults.Add(path, other.Position, "", "the file must be a mapping: lines 'name: value'.");
                    break;
            }
        }
        catch (YamlFormatException e)
        {
            faults.Add(path, e.Position, "", e.Message);
        }

        return secrets;
    }

    /// <summary>The file's tree. A parser's message may quote what it stumbled over; this file's content is never shown.</summary>
    private static YamlNode? Parse(string text)
    {
        try
        {
            return YamlTreeReader.Read(text);
        }
        catch (YamlFormatException e)
        {
            throw new YamlFormatException(e.Position, "this is not YAML: lines 'name: value' are expected.", e);
        }
    }

    private void Take(YamlEntry entry, Dictionary<string, string> secrets)
    {
        var name = entry.Key.Text;
        if (entry.Value is not YamlScalar { IsNull: false, Tag: null } value)
            faults.Add(path, entry.Value.Position, name, "a secret must be a single value.");
        else if (!secrets.TryAdd(name, value.Text))
            faults.Add(path, entry.Key.Position, name, "the name stands here for the second time. Remove one.");
        else
            redactor.Learn(value.Text);
    }
}
