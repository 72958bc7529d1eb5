using System.Globalization;
using EdgeAgent.Mqtt.States.Records;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Json;
using EdgeAgent.Pipeline.Events.Motion;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Pictures;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;

namespace EdgeAgent.Mqtt.States;

/// <summary>The current values of one source: its events, folded. Thread-safe.</summary>
internal sealed class SourceValues
{
    private const string On = "ON";
    private const string Off = "OFF";

    private readonly Lock _gate = new();
    private readonly EventSource _source;
    private readonly RetainedBoard _board;
    private readonly IReadOnlyList<StatePoint> _points;

    // The tracks in view with their classes, and those that have dwelt in a zone.
    private readonly Dictionary<int, string> _objects = [];
    private readonly HashSet<(string Zone, int Track)> _dwelling = [];

    // The sounds that are heard, as they began.
    private readonly List<SoundState> _sounds = [];
    private readonly Dictionary<PartVerdict, int> _parts = [];
    private int _utterance;
    private int _dropped;

    /// <summary>Sets every value to what it is at the start.</summary>
    public SourceValues(SourceDescription description, RetainedBoard board)
    {
        (_source, _board) = (description.Source, board);
        _points = [.. description.States.Where(point => point is { Row: not null, IsSettable: false })];
        foreach (var point in _points)
            Set(point, point.Initial);
    }

    /// <summary>Takes an event of the source in.</summary>
    public void Take(EventEnvelope envelope)
    {
        lock (_gate)
        {
            switch (envelope.Data)
            {
                case SourceDown:
                    Forget();
                    break;
                case ObjectSighting sighting:
                    See(sighting, envelope);
                    break;
                case CountChanged count:
                    Count(count);
                    break;
                case PartInspected part:
                    Inspect(part, envelope);
                    break;
                case SoundStarted or SoundEnded:
                    Hear(envelope);
                    break;
                default:
                    TakeOther(envelope);
                    break;
            }
        }
    }

    /// <summary>The source gives no data any more: what is so now is not known, and nobody is there.</summary>
    public void Rest()
    {
        lock (_gate)
            Forget();
    }

    private void Forget()
    {
        _objects.Clear();
        _dwelling.Clear();
        _sounds.Clear();
        foreach (var point in _points.Where(point => point.Row!.IsOfNow))
            Set(point, point.Initial);
    }

    private void See(ObjectSighting sighting, EventEnvelope envelope)
    {
        // A track may come to be of another class while it is in view; one that has not entered is not told, and not counted.
        var isChange = sighting switch
        {
            ObjectLeft => _objects.Remove(sighting.Track),
            ObjectEntered => true,
            _ => _objects.TryGetValue(sighting.Track, out var known) && known != sighting.Label,
        };
        if (isChange && sighting is not ObjectLeft)
            _objects[sighting.Track] = sighting.Label;
        if (isChange)
            TellObjects();
        switch (sighting)
        {
            case LineCrossed crossed:
                Set(StateTable.LineIn, crossed.In, crossed.Line);
                Set(StateTable.LineOut, crossed.Out, crossed.Line);
                break;
            case ZoneDwell dwell:
                _dwelling.Add((dwell.Zone, dwell.Track));
                Set(StateTable.ZoneDwell, true, dwell.Zone);
                break;
            case ZoneLeft left:
                _dwelling.Remove((left.Zone, left.Track));
                Set(StateTable.ZoneDwell, _dwelling.Any(stay => stay.Zone == left.Zone), left.Zone);
                break;
            case ObjectDescribed described:
                SetRecord(StateTable.Answer, Dated(new AnswerState { Answer = described.Answer.Label, Score = described.Answer.Score, Label = described.Label, Track = described.Track }, envelope),
                    described.Name);
                break;
        }
    }

    private void TellObjects()
    {
        Set(StateTable.Occupancy, _objects.Count > 0);
        Set(StateTable.Count, _objects.Count);
        foreach (var point in _points)
        {
            if (point.Row != StateTable.ClassOccupancy && point.Row != StateTable.ClassCount)
                continue;
            var count = _objects.Values.Count(label => string.Equals(label, point.Label, StringComparison.OrdinalIgnoreCase));
            Set(point, point.Row == StateTable.ClassCount ? Text(count) : count > 0 ? On : Off);
        }
    }

    private void Count(CountChanged count)
    {
        Set(StateTable.ZoneOccupancy, count.Total > 0, count.Zone);
        Set(StateTable.ZoneCount, count.Total, count.Zone);
        if (count.Label is not { } label)
            return;
        Set(StateTable.ZoneClassOccupancy, count.Count > 0, count.Zone, label);
        Set(StateTable.ZoneClassCount, count.Count, count.Zone, label);
    }

    private void Inspect(PartInspected part, EventEnvelope envelope)
    {
        var verdict = part.Verdict switch { PartVerdict.Good => "good", PartVerdict.Defective => "defective", _ => "not_inspected" };
        SetRecord(StateTable.Part, Dated(
            new PartState { Verdict = verdict, Label = part.Label, Track = part.Track, Views = part.Views, Defects = [.. part.Defects.Select(defect => defect.Label)] }, envelope));
        var count = _parts[part.Verdict] = _parts.GetValueOrDefault(part.Verdict) + 1;
        Set(part.Verdict switch { PartVerdict.Good => StateTable.GoodParts, PartVerdict.Defective => StateTable.DefectiveParts, _ => StateTable.UninspectedParts }, count);
    }

    private void Hear(EventEnvelope envelope)
    {
        var started = envelope.Data as SoundStarted;
        var label = started?.Label ?? ((SoundEnded)envelope.Data).Label;
        _sounds.RemoveAll(sound => sound.Label == label);
        if (started is not null)
            _sounds.Add(Dated(new SoundState { Label = label, Score = started.Score }, envelope));
        SetRecord(StateTable.Sound, _sounds is [.., var last] ? last : new SoundState());
        Set(StateTable.ClassSound, _sounds.Any(sound => string.Equals(sound.Label, label, StringComparison.OrdinalIgnoreCase)), label: label);
    }

    private void TakeOther(EventEnvelope envelope)
    {
        switch (envelope.Data)
        {
            case MotionStarted or MotionEnded:
                Set(StateTable.Motion, envelope.Data is MotionStarted);
                break;
            case ClassificationChanged changed:
                SetRecord(StateTable.Classification, Dated(new ClassificationState { Label = changed.Label, Score = changed.Score, Previous = changed.Previous }, envelope));
                break;
            case AnomalyDetected anomaly:
                SetRecord(StateTable.Anomaly, Dated(new AnomalyState { Score = anomaly.Score, Threshold = anomaly.Threshold }, envelope));
                break;
            case SpeechStarted started:
                _utterance = started.Utterance;
                Set(StateTable.Speech, true);
                break;
            case SpeechEnded ended when ended.Utterance >= _utterance:
                Set(StateTable.Speech, false);
                break;
            case SpeechArmed or SpeechDisarmed:
                Set(StateTable.Armed, envelope.Data is SpeechArmed);
                break;
            case SpeechTranscript said:
                SetRecord(StateTable.Transcript, Dated(
                    new TranscriptState { Text = said.Text, Confidence = said.Confidence, Utterance = said.Utterance, Speaker = said.Speaker }, envelope));
                break;
            case SpeechDropped:
                Set(StateTable.DroppedSpeech, ++_dropped);
                break;
            case SpeakerIdentified speaker:
                SetRecord(StateTable.Speaker, Dated(
                    new SpeakerState { Speaker = speaker.Speaker, Score = speaker.Score, Nearest = speaker.Nearest, Utterance = speaker.Utterance }, envelope));
                break;
            case KeywordDetected keyword:
                SetRecord(StateTable.Keyword, Dated(new KeywordState { Keyword = keyword.Keyword, Score = keyword.Score }, envelope));
                break;
            case SoundLevel level when double.IsFinite(level.RmsDbfs):
                Set(StateTable.Level, level.RmsDbfs.ToString("0.##", CultureInfo.InvariantCulture));
                break;
            case SoundTop top:
                SetRecord(StateTable.TopSounds, Dated(new TopSoundsState { Label = top.Classes is [var first, ..] ? first.Label : null, Classes = top.Classes }, envelope));
                break;
            case AgentStarted started:
                SetRecord(StateTable.Started, new StartedState { Time = CloudEventJson.Format(envelope.Time), Version = started.Version });
                break;
            case LineReset reset:
                Set(StateTable.LineIn, 0, reset.Line);
                Set(StateTable.LineOut, 0, reset.Line);
                break;
            case BudgetExceeded:
                Set(StateTable.OverBudget, isOn: true);
                break;
            case BudgetRestored:
                Set(StateTable.OverBudget, isOn: false);
                break;
            case AgentFault fault:
                SetRecord(StateTable.Fault, Dated(new FaultState { Message = fault.Message, Component = fault.Component }, envelope));
                break;
        }
    }

    private static T Dated<T>(T record, EventEnvelope envelope) where T : StateRecord => record with { Time = CloudEventJson.Format(envelope.Time), Id = envelope.Id };

    private void SetRecord(StateRow row, object record, string place = "")
    {
        try
        {
            Set(row, StateRecordJson.Write(record), place);
        }
        catch (ArgumentException)
        {
            // A number that is none: its event is dropped too, and whoever publishes it says so.
        }
    }

    private void Set(StateRow row, bool isOn, string place = "", string label = "") => Set(row, isOn ? On : Off, place, label);

    private void Set(StateRow row, int count, string place = "", string label = "") => Set(row, Text(count), place, label);

    // What is not described, because the configuration asks for less, is not told.
    private void Set(StateRow row, string value, string place = "", string label = "")
    {
        foreach (var point in _points)
        {
            if (point.Row == row && point.Place == place && string.Equals(point.Label, label, StringComparison.OrdinalIgnoreCase))
                Set(point, value);
        }
    }

    private void Set(StatePoint point, string value) => _board.SetState(_source, point.Name, value, point.Kind == StateKind.Record);

    private static string Text(int count) => count.ToString(CultureInfo.InvariantCulture);
}
