using EdgeAgent.Host.Configuration;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Yaml;

namespace EdgeAgent.Host.Tuning;

/// <summary>Writes the offset of a microphone into the text of its configuration; nothing else of it changes, comments and order neither.</summary>
/// <param name="file">The file.</param>
/// <param name="redactor">Learns secrets, and blots them out of what is shown.</param>
internal sealed class OffsetEdit(ConfigurationFile file, SecretRedactor redactor)
{
    private const string Kind = "microphones";
    private const string Key = "offset";

    /// <summary>The text as it would be, and the difference for a person; nothing is written.</summary>
    /// <param name="microphone">Whose offset.</param>
    /// <param name="offset">The offset.</param>
    /// <returns>The text; the difference, empty where the file says so already; and the digest of what was read.</returns>
    /// <exception cref="TuningException">It cannot be written there, with the reason.</exception>
    /// <exception cref="YamlFormatException">The file cannot be read.</exception>
    /// <exception cref="ConfigurationException">The file has faults.</exception>
    public (string Text, string Difference, string Digest) Draft(string microphone, TimeSpan offset)
    {
        var (text, digest) = file.Read();
        var loader = new ConfigurationLoader(redactor);
        var edit = new ConfigurationEdit(file.Path, text, changed => loader.Load(file.Path, () => changed));
        if (!edit.Before.Configuration.Microphones.TryGetValue(microphone, out var settings))
            throw new TuningException($"{file.Path} names no microphone '{microphone}' any more.");
        if (settings.Offset == offset)
            return (text, "", digest);
        string[] path = [Kind, microphone, Key];
        ConfigurationEdit.RefuseElsewhere(edit.Editor, path);
        try
        {
            edit.Editor.Set(path, FreshValue.Of(OffsetAttribute.Format(offset)));
        }
        catch (YamlFormatException e)
        {
            throw new TuningException($"The file cannot be changed here: {e.Message} Write {Key}: {OffsetAttribute.Format(offset)} by hand.");
        }

        var draft = edit.Judge([string.Join('.', path)]);
        return draft.After.Configuration.Microphones[microphone].Offset == offset
            ? (draft.Text, new SourceDifference(file.Path, redactor).Of(text, draft.Text, Kind, microphone), digest)
            : throw new TuningException($"The file is written in a way in which {string.Join('.', path)} cannot be changed. Write {Key}: {OffsetAttribute.Format(offset)} by hand.");
    }

    /// <summary>Writes a draft.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="digest">Of what it was made of.</param>
    /// <exception cref="FileChangedException">The file is another one by now.</exception>
    /// <exception cref="TuningException">It cannot be written.</exception>
    public void Write(string text, string digest) => file.Replace(text, digest, $"{file.Path} has changed meanwhile; nothing was written.");
}
