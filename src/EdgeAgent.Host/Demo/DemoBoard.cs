using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Speech;

namespace EdgeAgent.Host.Demo;

/// <summary>Follows the events of an agent and knows at any moment how things stand. Used by one thread, but for <see cref="Begin"/> and <see cref="Open"/>.</summary>
internal sealed class DemoBoard
{
    private const int MostRecent = 50;
    private const string Starting = "starting";
    private const string Running = "running";

    private readonly AgentConfiguration _configuration;
    private readonly AgentFigures _figures;
    private readonly TimeProvider _time;
    private readonly Dictionary<string, SourceNotes> _sources = [];
    private readonly SortedDictionary<string, int> _counts = new(StringComparer.Ordinal);
    private readonly LinkedList<EventLine> _recent = [];
    private PartCounts? _parts;
    private volatile Beginning? _beginning;
    private volatile Uri? _page;

    /// <summary>A board for the sources that a configuration names.</summary>
    public DemoBoard(AgentConfiguration configuration, AgentFigures figures, TimeProvider time)
    {
        (_configuration, _figures, _time) = (configuration, figures, time);
        foreach (var name in configuration.Cameras.Keys.Concat(configuration.Microphones.Keys))
            _sources[name] = new SourceNotes(new FrameRate(time));
        if (configuration.Cameras.Values.Any(c => c.Inspect is not null))
            _parts = new PartCounts(0, 0, 0, "");
    }

    /// <summary>The agent has begun, and its events go to this broker. From any thread.</summary>
    public void Begin(BrokerAddress broker) => _beginning = new Beginning(broker, _time.GetTimestamp());

    /// <summary>The page is served there. From any thread.</summary>
    public void Open(Uri page) => _page = page;

    /// <summary>Takes the next event.</summary>
    public void Add(EventEnvelope envelope)
    {
        var type = envelope.Data.TypeOf().Name;
        _counts[type] = _counts.GetValueOrDefault(type) + 1;
        if (_sources.TryGetValue(envelope.Source.Name, out var source))
            source.Note(envelope.Data);
        if (envelope.Data is PartInspected part)
            Count(part);

        // Once a second and object: it would push out everything else.
        if (envelope.Data is ObjectUpdated)
            return;
        var at = TimeZoneInfo.ConvertTime(envelope.Time, _time.LocalTimeZone);
        _recent.AddFirst(new EventLine(TimeOnly.FromDateTime(at.DateTime), envelope.Source.Name, type, EventGist.Of(envelope.Data)));
        if (_recent.Count > MostRecent)
            _recent.RemoveLast();
    }

    /// <summary>How things stand now.</summary>
    public DemoState Show() => new()
    {
        Agent = _configuration.Agent.EffectiveName,
        Elapsed = _beginning is { } begun ? _time.GetElapsedTime(begun.Timestamp) : TimeSpan.Zero,
        Broker = _beginning?.Broker.ToString(),
        Page = _page?.ToString(),
        Subscribe = _beginning is { } known ? SubscribeTo(known.Broker) : [],
        Cameras = [.. _configuration.Cameras.Keys.Select(CameraOf)],
        Microphones = [.. _configuration.Microphones.Keys.Select(MicrophoneOf)],
        Parts = _parts,
        Counts = [.. _counts.Select(c => new TypeCount(c.Key, c.Value))],
        Latency = _figures.Latency,
        Lost = _figures.Lost,
        Recent = [.. _recent],
    };

    private static string[] SubscribeTo(BrokerAddress broker) =>
        [$"mosquitto_sub -h {broker.Host}", $"-p {broker.Port}", $"-t '{TopicTable.Root}/#'", $"-T '{TopicTable.AllSnapshots}'", "-v"];

    private CameraLine CameraOf(string name)
    {
        var source = _sources[name];
        var frames = _figures.FramesOf(name);
        return new CameraLine(name, source.State, source.IsWell, source.Tracks.Count, source.Rate.Read(frames), _figures.DropsOf(name), frames);
    }

    private MicrophoneLine MicrophoneOf(string name)
    {
        var source = _sources[name];
        var state = source.State != Running ? source.State : source.IsSpeaking ? "speaking" : "listening";
        return new MicrophoneLine(name, state, source.IsWell, _figures.DropsOf(name), source.Words?.Text, source.Words?.Confidence ?? 0);
    }

    private void Count(PartInspected part)
    {
        var counts = _parts ?? new PartCounts(0, 0, 0, "");
        var last = EventGist.Of(part);
        _parts = part.Verdict switch
        {
            PartVerdict.Good => counts with { Good = counts.Good + 1, Last = last },
            PartVerdict.Defective => counts with { Defective = counts.Defective + 1, Last = last },
            _ => counts with { NotInspected = counts.NotInspected + 1, Last = last },
        };
    }

    private sealed record Beginning(BrokerAddress Broker, long Timestamp);

    /// <summary>What is known of one source.</summary>
    private sealed class SourceNotes(FrameRate rate)
    {
        public FrameRate Rate => rate;

        public string State { get; private set; } = Starting;

        public bool IsWell { get; private set; } = true;

        public bool IsSpeaking { get; private set; }

        public SpeechTranscript? Words { get; private set; }

        public HashSet<int> Tracks { get; } = [];

        public void Note(EventData data)
        {
            switch (data)
            {
                case SourceUp or SourceRestored:
                    (State, IsWell) = (Running, true);
                    break;
                case SourceImpaired impaired:
                    (State, IsWell) = (impaired.Condition.ToString().ToLowerInvariant(), false);
                    break;
                case SourceDown down:
                    (State, IsWell) = (down.Reason == "ended" ? "ended" : down.Retrying ? "waiting" : "faulted", down.Reason == "ended");
                    IsSpeaking = false;
                    break;
                case SpeechStarted:
                    IsSpeaking = true;
                    break;
                case SpeechEnded:
                    IsSpeaking = false;
                    break;
                case SpeechTranscript transcript:
                    Words = transcript;
                    break;
                case ObjectEntered entered:
                    Tracks.Add(entered.Track);
                    break;
                case ObjectLeft left:
                    Tracks.Remove(left.Track);
                    break;
            }
        }
    }
}
