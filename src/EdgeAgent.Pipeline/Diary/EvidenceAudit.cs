using EdgeAgent.Pipeline.Evidence;

namespace EdgeAgent.Pipeline.Diary;

/// <summary>Looks at the files of evidence that the events of a diary name. One use.</summary>
/// <param name="stateFolder">Where paths begin that are not absolute.</param>
internal sealed class EvidenceAudit(string stateFolder)
{
    // What is not there, until a later line says why.
    private readonly Dictionary<string, (string Segment, int Line, Guid Event)> _missing = new(StringComparer.Ordinal);
    // A file that several events name is looked at once, as long as they say the same of it.
    private readonly HashSet<NamedEvidence> _seen = [];
    private readonly HashSet<string> _gone = new(StringComparer.Ordinal);

    // What was to come, until a later line says what became of it.
    private readonly Dictionary<string, (string Segment, int Line, Guid Event)> _pending = new(StringComparer.Ordinal);
    private long _proven;
    private long _unhashed;

    /// <summary>Told of something that is wrong.</summary>
    internal delegate void Finder(DiaryFault fault, string? segment, int? line, string message);

    /// <summary>An event names a file.</summary>
    public void Take(NamedEvidence file, DiaryEvent told, string segment, int line, Finder find)
    {
        if (!_seen.Add(file))
            return;
        if (file.IsPending)
        {
            _pending[file.Path] = (segment, line, told.Id);
            return;
        }

        _pending.Remove(file.Path);
        if (file.IsFailed)
            return;
        switch (EvidenceOnDisk.Look(stateFolder, file))
        {
            case EvidenceState.Proven:
                _proven++;
                break;
            case EvidenceState.Unhashed:
                _unhashed++;
                break;
            case EvidenceState.Missing:
                _missing[file.Path] = (segment, line, told.Id);
                break;
            case EvidenceState.Changed:
                find(DiaryFault.FileChanged, segment, line, $"{file.Path}, evidence of event {told.Id} (line {line} of {segment}), is not the file that was written.");
                break;
            case EvidenceState.Unreadable:
                find(DiaryFault.Unreadable, segment, line, $"{file.Path}, evidence of event {told.Id} (line {line} of {segment}), cannot be read. If it is another user's, run this as that user.");
                break;
        }
    }

    /// <summary>Retention has removed a file.</summary>
    public void Gone(string path) => _gone.Add(path);

    /// <summary>Says which files nobody has removed.</summary>
    public void Conclude(Finder find)
    {
        // What is being written now is told when it is there.
        foreach (var (path, (segment, line, id)) in _pending.Where(p => !EvidenceFolder.IsPending(Path.Combine(stateFolder, p.Key))))
            find(DiaryFault.FileMissing, segment, line, $"{path}, evidence of event {id} (line {line} of {segment}), was never completed, and no line says why.");
        foreach (var (path, (segment, line, id)) in _missing.Where(m => !_gone.Contains(m.Key)))
            find(DiaryFault.FileMissing, segment, line, $"{path}, evidence of event {id} (line {line} of {segment}), is not there, and no line says that it was removed.");
    }

    /// <summary>How many were found how.</summary>
    public DiaryVerdict Count(DiaryVerdict verdict) => verdict with { FilesProven = _proven, FilesUnhashed = _unhashed, FilesGone = _missing.Keys.Count(_gone.Contains) };
}
