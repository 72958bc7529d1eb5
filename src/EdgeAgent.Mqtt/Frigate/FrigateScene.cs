using System.Globalization;
using System.Text;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Mqtt.States;
using EdgeAgent.Mqtt.Topics;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;

namespace EdgeAgent.Mqtt.Frigate;

/// <summary>What a Frigate would say of what happens: events of the agent, folded. Thread-safe, never blocks.</summary>
internal sealed class FrigateScene
{
    // An object that is so much surer, or so much larger, makes a better picture.
    private const double BetterScore = 0.05;
    private const double BetterArea = 1.1;
    private const int MostObjects = 1000;
    private const double FullScale = 32768;

    private readonly Lock _gate = new();
    private readonly FrigateTopics _topics;
    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly string _version;
    private readonly string _stateRoot;
    private readonly Dictionary<EventSource, Source> _sources = [];

    // The classes that are counted at a camera or zone, by its name.
    private readonly Dictionary<string, SortedSet<string>> _places = new(StringComparer.Ordinal);
    private readonly HashSet<string> _zones = [];
    private readonly Dictionary<(string Camera, int Track), FrigateView> _views = [];
    private readonly ObjectLedger _ledger = new(MostObjects);
    private int _lost;

    /// <summary>Nothing has happened yet.</summary>
    /// <param name="topics">Where to say it.</param>
    /// <param name="description">Cameras, microphones, and what they tell.</param>
    /// <param name="time">Dates the agent's figures.</param>
    public FrigateScene(FrigateTopics topics, AgentDescription description, TimeProvider time)
    {
        (_topics, _time, _start, _version) = (topics, time, time.GetTimestamp(), description.Version);
        _stateRoot = $"{TopicTable.Root}/{description.Agent}/";
        Describe(description);
    }

    /// <summary>Takes it that there are other cameras and microphones than before. Nobody stays with one that is gone, and the broker keeps nothing of it.</summary>
    public void Describe(AgentDescription description)
    {
        lock (_gate)
        {
            foreach (var gone in _sources.Values.Where(source => !description.Sources.Any(other => other.Source == source.Of)).ToList())
            {
                Rest(gone, _time.GetUtcNow());
                Say(_topics.StatusOf(gone.Name, gone.Role), "offline");
                foreach (var (feature, _) in FeaturesOf(gone.Kind))
                    Kept.Set(_topics.StateOf(gone.Name, feature), ReadOnlyMemory<byte>.Empty);
                _sources.Remove(gone.Of);
            }

            foreach (var source in description.Sources)
            {
                if (_sources.TryGetValue(source.Source, out var known))
                    known.Description = source;
                else
                    _sources[source.Source] = new Source(source);
                Expect(_sources[source.Source]);
            }

            TellCounts();
        }

        Rang?.Invoke();
    }

    /// <summary>What the broker is to keep.</summary>
    public RetainedBoard Kept { get; } = new();

    /// <summary>What holds now and is not kept: told anew with each connection.</summary>
    public RetainedBoard Said { get; } = new();

    /// <summary>What is worth nothing later.</summary>
    public PassingMessages Passing { get; } = new();

    /// <summary>Called, on the thread that takes in, whenever there may be something to send.</summary>
    public Action? Rang { get; set; }

    /// <summary>Uses what was told of each object.</summary>
    public T WithLedger<T>(Func<ObjectLedger, T> use)
    {
        lock (_gate)
            return use(_ledger);
    }

    /// <summary>Objects that found no room in the ledger since the last call.</summary>
    public int TakeLost()
    {
        lock (_gate)
        {
            var lost = _lost;
            _lost = 0;
            return lost;
        }
    }

    /// <summary>Takes an event in.</summary>
    public void Take(EventEnvelope envelope)
    {
        lock (_gate)
        {
            if (!_sources.TryGetValue(envelope.Source, out var source))
                return;
            switch (envelope.Data)
            {
                case ObjectSighting sighting when source.Picture is { } picture:
                    See(source, sighting, envelope, picture);
                    break;
                case SourceDown:
                    Rest(source, envelope.Time);
                    break;
                case MotionStarted or MotionEnded:
                    Say(_topics.MotionOf(source.Name), envelope.Data is MotionStarted);
                    break;
                case SoundStarted started:
                    Hear(source, started.Label, true);
                    break;
                case SoundEnded ended:
                    Hear(source, ended.Label, false);
                    break;
                case SoundLevel level when double.IsFinite(level.RmsDbfs):
                    Say(_topics.AudioOf(source.Name, "dBFS"), level.RmsDbfs.ToString("0.##", CultureInfo.InvariantCulture));
                    Say(_topics.AudioOf(source.Name, "rms"), (FullScale * Math.Pow(10, level.RmsDbfs / 20)).ToString("0.##", CultureInfo.InvariantCulture));
                    break;
                case SpeechTranscript said:
                    Passing.Add(new OutgoingMessage(_topics.AudioOf(source.Name, "transcription"), Encoding.UTF8.GetBytes(said.Text), Retain: false, null));
                    break;
            }
        }

        Rang?.Invoke();
    }

    /// <summary>Takes in what a source is doing.</summary>
    public void Note(SourceHealth health)
    {
        lock (_gate)
        {
            if (!_sources.TryGetValue(health.Source, out var source))
                return;
            (source.Health, source.Picture) = (health, health.Picture ?? source.Picture);
            Say(_topics.StatusOf(source.Name, source.Role), health.State switch
            {
                SourceState.Running => "online",
                SourceState.Muted or SourceState.Disabled => "disabled",
                _ => "offline",
            });
            if (health.State == SourceState.Stopped)
                Rest(source, _time.GetUtcNow());
        }

        Rang?.Invoke();
    }

    /// <summary>Takes in what the broker is to keep on the agent's own topics: switches among them.</summary>
    public void NoteState(string topic, ReadOnlyMemory<byte> payload)
    {
        if (!topic.StartsWith(_stateRoot, StringComparison.Ordinal) || topic[_stateRoot.Length..].Split('/') is not [var name, "state", var state])
            return;
        lock (_gate)
        {
            foreach (var source in _sources.Values.Where(source => source.Name == name))
            {
                foreach (var (feature, _) in FeaturesOf(source.Kind).Where(feature => feature.State == state))
                    Kept.Set(_topics.StateOf(name, feature), payload);
            }
        }
    }

    /// <summary>The agent's own topic for a command.</summary>
    public string? NativeSetOf(string name, string feature)
    {
        EventSource? known;
        lock (_gate)
            known = _sources.Keys.FirstOrDefault(source => source.Name == name);
        if (known is null)
            return TopicTable.FaultOfName(name) is null ? $"{_stateRoot}{name}/set/{feature}" : null;
        var state = FeaturesOf(known.Kind).FirstOrDefault(one => one.Feature == feature).State ?? feature;
        return TopicTable.SetOf(known, state);
    }

    /// <summary>Whether a topic of <see cref="Kept"/> belongs to a source that there is.</summary>
    public bool IsMine(string topic)
    {
        lock (_gate)
            return _sources.Keys.Any(source => FeaturesOf(source.Kind).Any(feature => _topics.StateOf(source.Name, feature.Feature) == topic));
    }

    /// <summary>The agent's figures.</summary>
    public ReadOnlyMemory<byte> Stats()
    {
        lock (_gate)
        {
            return FrigateJson.Written(json =>
            {
                json.WriteStartObject();
                json.WriteStartObject("cameras");
                foreach (var source in _sources.Values.Where(source => source.Kind == SourceKind.Camera))
                {
                    json.WriteStartObject(source.Name);
                    json.WriteNumber("camera_fps", source.Health?.Fps is { } fps && double.IsFinite(fps) ? Math.Round(fps, 2) : 0);
                    json.WriteNumber("dropped_frames", source.Health?.Drops ?? 0);
                    json.WriteEndObject();
                }

                json.WriteEndObject();
                json.WriteStartObject("detectors");
                json.WriteEndObject();
                json.WriteStartObject("service");
                json.WriteNumber("uptime", (long)_time.GetElapsedTime(_start).TotalSeconds);
                json.WriteString("version", $"EdgeAgent {_version}");
                json.WriteNumber("last_updated", _time.GetUtcNow().ToUnixTimeSeconds());
                json.WriteEndObject();
                json.WriteEndObject();
            });
        }
    }

    // What Frigate calls a feature, and what its state is called here.
    private static IReadOnlyList<(string Feature, string State)> FeaturesOf(SourceKind kind) => kind == SourceKind.Camera
        ? [("enabled", StateTable.Enabled.Name), ("detect", StateTable.Detect.Name)]
        : [("enabled", StateTable.Enabled.Name), ("audio", StateTable.Enabled.Name)];

    // Who subscribes before anything happens is to know that nothing has.
    private void Expect(Source source)
    {
        var name = source.Name;
        if (source.Health is null)
            Say(_topics.StatusOf(name, source.Role), "offline");
        foreach (var point in source.Description.States)
        {
            if (point.Row == StateTable.Count || point.Row == StateTable.ClassCount)
                Know(name, point.Label);
            else if (point.Row == StateTable.ZoneCount || point.Row == StateTable.ZoneClassCount)
            {
                _zones.Add(point.Place);
                Know(point.Place, point.Label);
            }
            else if (point.Row == StateTable.Motion && source.Health is null)
                Say(_topics.MotionOf(name), false);
            else if (point.Row == StateTable.ClassSound && !source.Sounds.Contains(point.Label))
                Say(_topics.AudioOf(name, point.Label), false);
            else if (point.Row == StateTable.Sound && source.Sounds.Count == 0)
                Say(_topics.AudioOf(name, FrigateTopics.All), false);
        }
    }

    private void Know(string place, string label)
    {
        if (!_places.TryGetValue(place, out var labels))
            _places[place] = labels = new SortedSet<string>(StringComparer.Ordinal);
        if (label.Length > 0)
            labels.Add(label);
    }

    private void See(Source source, ObjectSighting sighting, EventEnvelope envelope, (int Width, int Height) picture)
    {
        var key = (source.Name, sighting.Track);
        var box = FrigateBox.Of(sighting.Box, picture);
        // Tracks are numbered anew after the camera's settings have changed.
        if (sighting is ObjectEntered && _views.Remove(key, out var former))
            Note(former with { At = envelope.Time, End = envelope.Time }, isNews: true);
        if (!_views.TryGetValue(key, out var before))
        {
            if (sighting is not ObjectEntered)
                return;
            before = new FrigateView(IdOf(envelope), source.Name, envelope.Time)
            {
                At = envelope.Time,
                Label = sighting.Label,
                Score = sighting.Score,
                TopScore = sighting.Score,
                Box = box,
                Picture = picture,
                Best = (envelope.Time, box, sighting.Score),
            };
        }

        var after = Seen(before, sighting, envelope.Time, box) with { Picture = picture, Fps = source.Health?.Fps ?? 0 };
        if (sighting is ObjectLeft)
        {
            after = after with { End = envelope.Time };
            _views.Remove(key);
        }
        else
            _views[key] = after;

        Note(after, IsNews(before, after));
        // Most sightings move an object and change no count.
        if (sighting is not (ObjectEntered or ObjectLeft) && before.Label == after.Label && before.Zones.SequenceEqual(after.Zones) && (before.StillSince is null) == (after.StillSince is null))
            return;
        Know(source.Name, after.Label);
        foreach (var zone in after.Zones)
            Know(zone, after.Label);
        TellCounts();
    }

    private static FrigateView Seen(FrigateView before, ObjectSighting sighting, DateTimeOffset at, FrigateBox box)
    {
        var isBetter = sighting.Score > before.Best.Score + BetterScore || box.Area > before.Best.Box.Area * BetterArea;
        var hasMoved = sighting is ObjectUpdated && before.StillSince is not null;
        var zones = sighting switch
        {
            ZoneEntered entered when !before.Zones.Contains(entered.Zone) => [.. before.Zones, entered.Zone],
            ZoneLeft left => [.. before.Zones.Where(zone => zone != left.Zone)],
            _ => before.Zones,
        };
        var speed = (sighting as ZoneSighting)?.SpeedKmh;
        return before with
        {
            At = at,
            Label = sighting.Label,
            Score = sighting.Score,
            TopScore = Math.Max(before.TopScore, sighting.Score),
            Box = box,
            Best = isBetter ? (at, box, sighting.Score) : before.Best,
            Zones = zones,
            EnteredZones = zones.Count > before.Zones.Count && !before.EnteredZones.Contains(zones[^1]) ? [.. before.EnteredZones, zones[^1]] : before.EnteredZones,
            StillSince = sighting is ObjectStationary still ? at - TimeSpan.FromMilliseconds(still.DurationMs) : hasMoved ? null : before.StillSince,
            PositionChanges = before.PositionChanges + (hasMoved ? 1 : 0),
            Answers = sighting.Answers ?? before.Answers,
            Speed = speed ?? before.Speed,
            Speeds = speed is null ? before.Speeds : (before.Speeds.Count + 1, before.Speeds.Sum + speed.Value),
        };
    }

    private static bool IsNews(FrigateView before, FrigateView after) =>
        !before.Zones.SequenceEqual(after.Zones) || before.Best != after.Best || before.Label != after.Label || (before.StillSince is null) != (after.StillSince is null)
        || before.Answers.Count != after.Answers.Count || after.Answers.Any(answer => !before.Answers.TryGetValue(answer.Key, out var known) || known.Label != answer.Value.Label);

    private void Note(FrigateView view, bool isNews)
    {
        if (!_ledger.Note(view, isNews))
            _lost++;
    }

    private void Hear(Source source, string label, bool isThere)
    {
        if (isThere ? !source.Sounds.Add(label) : !source.Sounds.Remove(label))
            return;
        Say(_topics.AudioOf(source.Name, label), isThere);
        Say(_topics.AudioOf(source.Name, FrigateTopics.All), source.Sounds.Count > 0);
    }

    // Nobody stays behind a source that gives nothing.
    private void Rest(Source source, DateTimeOffset at)
    {
        foreach (var (key, view) in _views.Where(one => one.Key.Camera == source.Name).ToList())
        {
            _views.Remove(key);
            Note(view with { At = at, End = at }, isNews: true);
        }

        foreach (var sound in source.Sounds.ToList())
            Hear(source, sound, false);
        if (source.HasMotion)
            Say(_topics.MotionOf(source.Name), false);
        TellCounts();
    }

    private void TellCounts()
    {
        foreach (var (place, labels) in _places)
        {
            var there = _views.Values.Where(view => _zones.Contains(place) ? view.Zones.Contains(place) : view.Camera == place).ToList();
            foreach (var label in labels)
                TellCount(place, label, [.. there.Where(view => string.Equals(view.Label, label, StringComparison.OrdinalIgnoreCase))]);
            TellCount(place, FrigateTopics.All, there);
        }
    }

    private void TellCount(string place, string label, List<FrigateView> there)
    {
        Say(_topics.CountOf(place, label), Text(there.Count));
        Say(_topics.ActiveOf(place, label), Text(there.Count(view => view.StillSince is null)));
    }

    private void Say(string topic, bool isOn) => Say(topic, isOn ? "ON" : "OFF");

    private void Say(string topic, string value) => Said.Set(topic, Encoding.UTF8.GetBytes(value));

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    // Seconds, and what in the event's id is random.
    private static string IdOf(EventEnvelope envelope)
    {
        var microseconds = (envelope.Time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        return string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000_000}.{microseconds % 1_000_000:000000}-{envelope.Id.ToString("N")[^6..]}");
    }

    private sealed class Source(SourceDescription description)
    {
        public SourceDescription Description { get; set; } = description;

        public EventSource Of => Description.Source;

        public string Name => Of.Name;

        public SourceKind Kind => Of.Kind;

        public string Role => Kind == SourceKind.Camera ? "detect" : "audio";

        public bool HasMotion => Description.States.Any(point => point.Row == StateTable.Motion);

        public SourceHealth? Health { get; set; }

        public (int Width, int Height)? Picture { get; set; }

        public HashSet<string> Sounds { get; } = [];
    }
}
