using EdgeAgent.Pipeline.Models;

namespace EdgeAgent.Audio.Speakers;

/// <summary>The voices of a file, read again when it has changed: who is enrolled while the agent runs is known from the next utterance on. Used by one thread.</summary>
/// <param name="path">The file.</param>
/// <param name="model">The name of the model that hears them.</param>
/// <param name="dimension">Numbers in its embeddings.</param>
public sealed class KnownVoices(string path, string model, int dimension)
{
    private (DateTime, long)? _stamp;
    private VoiceBook? _book;

    /// <summary>The voices; null where there is no file, or none in it.</summary>
    /// <exception cref="ModelException">The file is damaged, or of another model. It is told once for each change of the file; until the next one the voices are those before.</exception>
    public VoiceBook? Read()
    {
        var file = new FileInfo(path);
        var stamp = file.Exists ? (file.LastWriteTimeUtc, file.Length) : ((DateTime, long)?)null;
        if (stamp == _stamp)
            return _book;
        _stamp = stamp;
        var book = VoiceBookFile.TryRead(path);
        book?.Require(model, dimension, path);
        return _book = book is { Voices.Count: > 0 } ? book : null;
    }
}
