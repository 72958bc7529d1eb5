using EdgeAgent.Audio.Capture;
using EdgeAgent.Host.Configuration;
using EdgeAgent.Pipeline;
using EdgeAgent.Pipeline.Recordings;
using EdgeAgent.Vision.Capture;

namespace EdgeAgent.Host.Replay;

/// <summary>Finds which source a file is meant for: by its name, or because there is no other.</summary>
/// <param name="configuration">Whose sources.</param>
internal sealed class ReplayFiles(AgentConfiguration configuration)
{
    private static readonly string[] SoundEndings = [".wav", ".flac", ".mp3", ".ogg", ".oga", ".opus", ".m4a", ".aac", ".wma", ".aiff", ".au"];

    private readonly Dictionary<string, string> _files = [];

    /// <summary>What is played where nothing is named: of each source that is a file, that file.</summary>
    /// <exception cref="ReplayException">None is.</exception>
    public IReadOnlyList<ReplayMedia> OfConfiguration()
    {
        foreach (var (name, camera) in configuration.Cameras)
        {
            if (VideoSourceUri.Parse(camera.Source) is { IsLive: false } uri)
                _files.Add(name, uri.Target);
        }

        foreach (var (name, microphone) in configuration.Microphones)
        {
            if (AudioSourceUri.Parse(microphone.Source) is { Kind: AudioSourceKind.File } uri)
                _files.Add(name, uri.Target);
        }

        return _files.Count > 0 ? InOrder() : throw new ReplayException($"No source of this configuration is a file. Name what is played to it: edgeagent replay {AnySource}=FILE --config CONFIG.");
    }

    /// <summary>Whether a path is a folder that <c>run --record</c> has written.</summary>
    /// <exception cref="ReplayException">It cannot be read.</exception>
    public static bool IsRecording(string path) => Readable(path, () => RecordedSource.IsRecording(path));

    /// <summary>What a recording has of the configuration's sources, when it begins, and what was set and asked for meanwhile.</summary>
    /// <param name="folder">What <c>run --record</c> has written.</param>
    /// <exception cref="ReplayException">It has nothing of them, or cannot be read.</exception>
    public ReplayPlan OfRecording(string folder)
    {
        var all = Readable(folder, () => RecordedSource.Of(folder));
        var recorded = all.Where(source => IsSource(source.Source)).ToDictionary(source => source.Source, source => source.Stretches);
        if (all.Count == 0)
            throw new ReplayException($"{folder}: nothing of this recording can be played: the pieces that its lists name are not there. Copy the whole folder that 'run --record' has written.");
        if (recorded.Count == 0)
            throw new ReplayException($"{folder}: it has nothing of a camera or microphone of this configuration; it has {string.Join(", ", all.Select(source => source.Source))}.");
        var journal = Readable(folder, () => RecordedJournal.Of(folder));
        var begin = recorded.Values.Min(stretches => journal.Corrected(stretches[0].Begin));
        return new ReplayPlan([.. Names.Where(recorded.ContainsKey).Select(name => new ReplayMedia(name, [.. recorded[name].Select(stretch => new ReplayPiece(stretch.List, journal.Corrected(stretch.Begin) - begin))]))])
        {
            Begin = begin,
            Journal = journal,
        };
    }

    /// <summary>What is played where files are named.</summary>
    /// <param name="named">Each a file, or a source and its file: <c>entrance=night.mp4</c>.</param>
    /// <exception cref="ReplayException">A file is not there, or it is not clear whose it is.</exception>
    public IReadOnlyList<ReplayMedia> Of(IEnumerable<string> named)
    {
        foreach (var name in named)
        {
            var equals = name.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && (IsSource(name[..equals]) || !Path.Exists(name)))
                Add(name[..equals], name[(equals + 1)..]);
            else
                Add(SourceOf(name), name);
        }

        return InOrder();
    }

    private static T Readable<T>(string folder, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReplayException($"{folder} cannot be read: {e.Message.TrimEnd('.')}.");
        }
        catch (InvalidDataException e)
        {
            throw new ReplayException(e.Message);
        }
    }

    private IEnumerable<string> Names => configuration.Cameras.Keys.Concat(configuration.Microphones.Keys);

    private string AnySource => Names.FirstOrDefault() ?? "NAME";

    private bool IsSource(string name) => configuration.Cameras.ContainsKey(name) || configuration.Microphones.ContainsKey(name);

    private void Add(string source, string file)
    {
        if (!IsSource(source))
        {
            var known = Names.ToList();
            throw new ReplayException($"'{source}' is no camera or microphone of this configuration.{(Spelling.Nearest(source, known) is { } near ? $" Did you mean '{near}'?" : $" It has {string.Join(", ", known)}.")}");
        }

        var isPictures = Directory.Exists(file) && configuration.Cameras.ContainsKey(source);
        if (!File.Exists(file) && !isPictures)
            throw new ReplayException($"{file}: there is no such file to play to '{source}'.");
        if (!_files.TryAdd(source, Path.GetFullPath(file)))
            throw new ReplayException($"'{source}' can play one file: {_files[source]} or {file}.");
    }

    private string SourceOf(string file)
    {
        if (!Path.Exists(file))
            throw new ReplayException($"{file}: there is no such file.");
        var stem = Path.GetFileNameWithoutExtension(file);
        if (IsSource(stem))
            return stem;
        var isSound = SoundEndings.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);
        var sources = isSound ? configuration.Microphones.Keys.ToList() : [.. configuration.Cameras.Keys];
        if (sources.Count == 1)
            return sources[0];
        var kind = isSound ? "microphone" : "camera";
        throw new ReplayException(sources.Count == 0
            ? $"{file}: this configuration has no {kind} to play it to."
            : $"{file}: this configuration has {sources.Count} {kind}s; say which one sees or hears it: {sources[0]}={file}.");
    }

    // Not the order of the command line: the same files give the same order of events.
    private List<ReplayMedia> InOrder() => [.. Names.Where(_files.ContainsKey).Select(source => new ReplayMedia(source, _files[source]))];
}
