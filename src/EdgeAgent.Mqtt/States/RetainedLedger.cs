using System.Text;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Mqtt.States;

/// <summary>
/// The topics below <c>edgeagent/</c> that this agent has ever made a broker keep, one a line, in a file: what a later run does not tell any more, the broker has to forget then. A
/// topic is in it before its first message is sent, and until the broker has acknowledged that it has forgotten it. Used by one thread.
/// </summary>
public sealed partial class RetainedLedger
{
    /// <summary>The file's name in a state folder.</summary>
    public const string FileName = "retained-topics";

    /// <summary>Most topics that are remembered: above what any configuration makes, and what a file of strangers may cost.</summary>
    internal const int MostTopics = 5000;

    private const int MostBytes = MostTopics * 256;

    private readonly HashSet<string> _topics = [];
    private readonly string? _path;
    private readonly ILogger<RetainedLedger> _logger;
    private bool _isChanged;
    private bool _isUnwritable;
    private bool _isFull;

    private RetainedLedger(string? path, ILogger<RetainedLedger> logger) => (_path, _logger) = (path, logger);

    /// <summary>What is remembered.</summary>
    public IReadOnlyCollection<string> Topics => _topics;

    /// <summary>Reads what earlier runs have kept. A file that is damaged or cannot be read is told and means that nothing was.</summary>
    /// <param name="folder">The state folder; null where there is none that can be written: then nothing outlives this run.</param>
    /// <param name="logger">Told of a file that cannot be read or written.</param>
    public static RetainedLedger Open(string? folder, ILogger<RetainedLedger> logger)
    {
        ArgumentNullException.ThrowIfNull(logger);
        var ledger = new RetainedLedger(folder is null ? null : Path.Combine(folder, FileName), logger);
        ledger.Read();
        return ledger;
    }

    /// <summary>Whether a topic is remembered, or is none of those that are.</summary>
    internal bool Holds(string topic) => _topics.Contains(topic) || _isFull || !TopicTable.IsKept(topic);

    /// <summary>Remembers topics, on the disk too before it returns.</summary>
    internal void Add(IEnumerable<string> topics)
    {
        foreach (var topic in topics.Where(TopicTable.IsKept))
        {
            if (_topics.Count < MostTopics)
            {
                _isChanged |= _topics.Add(topic);
            }
            else if (!_topics.Contains(topic))
            {
                if (!_isFull)
                    LogFull(MostTopics);
                _isFull = true;
                break;
            }
        }

        Keep();
    }

    /// <summary>The broker has forgotten a topic. Nothing is lost when that is forgotten in turn: it is kept with the next <see cref="Keep"/>.</summary>
    internal void Remove(string topic)
    {
        if (!_topics.Remove(topic))
            return;
        (_isChanged, _isFull) = (true, false);
    }

    /// <summary>Writes the file if something has changed; it is there whole or not at all.</summary>
    internal void Keep()
    {
        if (!_isChanged)
            return;
        _isChanged = false;
        if (_path is null)
            return;
        try
        {
            WholeFile.Write(_path, Encoding.ASCII.GetBytes(string.Concat(_topics.Order(StringComparer.Ordinal).Select(topic => topic + "\n"))), toDisk: true);
            _isUnwritable = false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The next change tries again.
            if (!_isUnwritable)
                LogUnwritable(_path, e.Message);
            _isUnwritable = true;
        }
    }

    private void Read()
    {
        if (_path is null || !File.Exists(_path))
            return;
        try
        {
            using var file = new FileStream(_path, FileMode.Open, FileAccess.Read);
            if (file.Length > MostBytes)
            {
                LogDamaged(_path);
                return;
            }

            var damaged = 0;
            using var lines = new StreamReader(file, Encoding.ASCII);
            while (lines.ReadLine() is { } line)
            {
                if (TopicTable.IsKept(line) && _topics.Count < MostTopics)
                    _topics.Add(line);
                else if (damaged++ == 0)
                    LogDamaged(_path);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogUnreadable(_path, e.Message);
        }
    }
}
