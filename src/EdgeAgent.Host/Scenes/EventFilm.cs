namespace EdgeAgent.Host.Scenes;

/// <summary>A film or recording that shows an event.</summary>
/// <param name="Source">The camera or microphone.</param>
/// <param name="File">The file.</param>
/// <param name="At">When in it the event was; null where that is not known, as of an utterance, which is told when it is over.</param>
internal sealed record EventFilm(string Source, string File, TimeSpan? At);
