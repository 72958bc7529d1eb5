using EdgeAgent.Mqtt.States.Records;

namespace EdgeAgent.Mqtt.States;

/// <summary>Every kind of current value: the one place where they are written down. The table of docs/mqtt.md is made from it.</summary>
public static class StateTable
{
    private const string Off = "OFF";

    // At 0 everything would be speech and every keyword.
    private const double LeastThreshold = 0.01;
    private const string Zero = "0";

    /// <summary>The switch of a whole source.</summary>
    public static StateRow Enabled { get; } = Switch("enabled", "Enabled", "whether the camera or microphone works at all");

    /// <summary>The switch of a camera's detection.</summary>
    public static StateRow Detect { get; } = Switch("detect", "Detection", "with `detect`: whether objects are looked for");

    /// <summary>The switch that closes a microphone's device.</summary>
    public static StateRow Mute { get; } = Switch("mute", "Mute", "a microphone's: `ON` while its device is closed by a person");

    /// <summary>The lowest score of an object.</summary>
    public static StateRow MinScore { get; } = Threshold("min_score", "Lowest score", "with `detect`: the lowest score with which an object begins; known once the model is loaded");

    /// <summary>From which score on a keyword counts.</summary>
    public static StateRow KeywordThreshold { get; } = Threshold("keyword_threshold", "Keyword threshold", "with `keywords`: from which score on a keyword counts that has no threshold of its own in `words`") with { Min = LeastThreshold };

    /// <summary>From which probability on there is speech.</summary>
    public static StateRow VoiceThreshold { get; } =
        Threshold("voice_threshold", "Voice threshold", "with `voice`: from which probability on somebody speaks; above `voice.negative_threshold`") with { Min = LeastThreshold };

    /// <summary>Whether any object is there.</summary>
    public static StateRow Occupancy { get; } = IsThere("occupancy", "Occupancy", "with `detect` without `classes`: whether any object is in view");

    /// <summary>How many objects are there.</summary>
    public static StateRow Count { get; } = HowMany("count", "Count", "the same: how many objects are in view");

    /// <summary>Whether an object of a class is there.</summary>
    public static StateRow ClassOccupancy { get; } = IsThere("occupancy_<class>", "<class> occupancy", "with `detect.classes`: whether an object of the class is in view");

    /// <summary>How many objects of a class are there.</summary>
    public static StateRow ClassCount { get; } = HowMany("count_<class>", "<class> count", "the same: how many of the class are in view");

    /// <summary>Whether any object is in a zone.</summary>
    public static StateRow ZoneOccupancy { get; } = IsThere("zone_<zone>_occupancy", "<zone> occupancy", "of each zone without classes of its own or of `detect`: whether any object is in it, or was within `off_delay`");

    /// <summary>How many objects are in a zone.</summary>
    public static StateRow ZoneCount { get; } = HowMany("zone_<zone>_count", "<zone> count", "the same: how many objects are in the zone");

    /// <summary>Whether an object of a class is in a zone.</summary>
    public static StateRow ZoneClassOccupancy { get; } = IsThere("zone_<zone>_occupancy_<class>", "<zone> <class> occupancy", "of each zone and each of its classes, or else of `detect.classes`: whether an object of the class is in the zone, or was within `off_delay`");

    /// <summary>How many objects of a class are in a zone.</summary>
    public static StateRow ZoneClassCount { get; } = HowMany("zone_<zone>_count_<class>", "<zone> <class> count", "the same: how many of the class are in the zone");

    /// <summary>Whether somebody stays long in a zone.</summary>
    public static StateRow ZoneDwell { get; } = IsThere("zone_<zone>_dwell", "<zone> dwell", "of each zone with `dwell`: whether an object is in it that has been there for so long");

    /// <summary>Crossings of a line, in.</summary>
    public static StateRow LineIn { get; } = Total("line_<line>_in", "<line> in", "of each line: crossings in since the agent's start");

    /// <summary>Crossings of a line, out.</summary>
    public static StateRow LineOut { get; } = Total("line_<line>_out", "<line> out", "the same out");

    /// <summary>Whether something moves.</summary>
    public static StateRow Motion { get; } = IsThere("motion", "Motion", "with `motion`: whether something moves") with { DeviceClass = "motion" };

    /// <summary>What the picture shows.</summary>
    public static StateRow Classification { get; } = Record<ClassificationState>("classification", "Class", "label", "with `classify`: what the whole picture shows; a null label for no class") with { IsOfNow = true };

    /// <summary>How unusual the picture was last.</summary>
    public static StateRow Anomaly { get; } = Record<AnomalyState>("anomaly", "Anomaly", "score", "with `anomaly`: the last unusual picture");

    /// <summary>The part that was inspected last.</summary>
    public static StateRow Part { get; } = Record<PartState>("part", "Part", "verdict", "with `inspect`: the last part that has passed");

    /// <summary>Good parts.</summary>
    public static StateRow GoodParts { get; } = Total("parts_good", "Good parts", "with `inspect`: good parts since the agent's start");

    /// <summary>Defective parts.</summary>
    public static StateRow DefectiveParts { get; } = Total("parts_defective", "Defective parts", "the same for defective ones");

    /// <summary>Parts that were not seen well enough.</summary>
    public static StateRow UninspectedParts { get; } = Total("parts_not_inspected", "Parts not inspected", "the same for those that were not seen well enough");

    /// <summary>What a second model has said last.</summary>
    public static StateRow Answer { get; } = Record<AnswerState>("answer_<crop>", "<crop>", "answer", "of each of `detect.crops`: its last answer about an object");

    /// <summary>Whether somebody speaks.</summary>
    public static StateRow Speech { get; } = IsThere("speech", "Speech", "with `voice`: whether somebody speaks") with { DeviceClass = "sound" };

    /// <summary>Whether what is said is written down.</summary>
    public static StateRow Armed { get; } = IsThere("speech_armed", "Listening", "with `recognize.after` or `recognize.only_when`: whether what is said is written down now") with { DeviceClass = null };

    /// <summary>What was said last.</summary>
    public static StateRow Transcript { get; } = Record<TranscriptState>("transcript", "Transcript", "text", "with `recognize`: what was said last") with { ScoreMember = "confidence" };

    /// <summary>Utterances without a text.</summary>
    public static StateRow DroppedSpeech { get; } = Total("speech_dropped", "Utterances not written down", "with `recognize`: utterances since the agent's start that have no text although somebody spoke") with
    {
        Role = StateRole.Diagnostic,
        IsHidden = true,
    };

    /// <summary>Who has spoken last.</summary>
    public static StateRow Speaker { get; } = Record<SpeakerState>("speaker", "Speaker", "speaker", "with `speakers`: whose voice was heard last");

    /// <summary>The keyword that was heard last.</summary>
    public static StateRow Keyword { get; } = Record<KeywordState>("keyword", "Keyword", "keyword", "with `keywords`: the last keyword");

    /// <summary>How loud it is.</summary>
    public static StateRow Level { get; } = new("level", "Level", StateKind.Number, "with `level`: how loud the last second was, of power; not there before the first one") { Unit = "dBFS", IsOfNow = true };

    /// <summary>The sound that was heard last.</summary>
    public static StateRow Sound { get; } = Record<SoundState>("sound", "Sound", "label", "with `sounds`: the sound that began last; a null label when all are over") with { IsOfNow = true };

    /// <summary>Whether a sound of a class is there.</summary>
    public static StateRow ClassSound { get; } = IsThere("sound_<class>", "<class>", "of each class in `sounds.only`, or else in `sounds.classes`: whether it sounds") with { DeviceClass = "sound" };

    /// <summary>What it sounds like.</summary>
    public static StateRow TopSounds { get; } = Record<TopSoundsState>("sound_top", "Sounds like", "label", "with `sounds.top`: what it sounds like now, whether it counts or not") with { IsOfNow = true, IsHidden = true };

    /// <summary>When the agent has started.</summary>
    public static StateRow Started { get; } = Record<StartedState>("started", "Started", "time", "the agent's: when it has started") with { Role = StateRole.Diagnostic, DeviceClass = "timestamp" };

    /// <summary>What needed a person last.</summary>
    public static StateRow Fault { get; } = Record<FaultState>("fault", "Last fault", "message", "the agent's: what needed a person last, since its start") with { Role = StateRole.Diagnostic };

    /// <summary>Whether cameras are looked at less often than configured, or optional work is given up.</summary>
    public static StateRow OverBudget { get; } = IsThere("over_budget", "Over budget", "the agent's: whether its cameras are looked at less often than configured, or work that it can do without is given up, for `agent.budget` or a limit of its memory") with
    {
        Role = StateRole.Diagnostic,
        DeviceClass = "problem",
    };

    /// <summary>All rows, in the order of the documentation.</summary>
    public static IReadOnlyList<StateRow> Rows { get; } =
    [
        ClassOccupancy, ClassCount, Occupancy, Count, ZoneClassOccupancy, ZoneClassCount, ZoneOccupancy, ZoneCount, ZoneDwell, LineIn, LineOut, Motion, Answer,
        Part, GoodParts, DefectiveParts, UninspectedParts, Classification, Anomaly,
        Speech, Transcript, Speaker, Armed, DroppedSpeech, Keyword, Level, Sound, ClassSound, TopSounds,
        Enabled, Detect, MinScore, Mute, KeywordThreshold, VoiceThreshold,
        Started, Fault, OverBudget,
    ];

    private static StateRow IsThere(string name, string title, string meaning) =>
        new(name, title, StateKind.OnOff, meaning) { DeviceClass = "occupancy", Initial = Off, IsOfNow = true };

    private static StateRow HowMany(string name, string title, string meaning) => new(name, title, StateKind.Number, meaning) { Initial = Zero, IsWhole = true, IsOfNow = true };

    private static StateRow Total(string name, string title, string meaning) => new(name, title, StateKind.Number, meaning) { Initial = Zero, IsTotal = true, IsWhole = true };

    private static StateRow Switch(string name, string title, string meaning) => new(name, title, StateKind.OnOff, meaning) { Role = StateRole.Setting, IsSettable = true };

    private static StateRow Threshold(string name, string title, string meaning) => new(name, title, StateKind.Number, meaning) { Role = StateRole.Setting, IsSettable = true };

    // Before anything was seen or heard a record says so: an empty topic would leave what was known before the last restart in whoever still has it.
    private static StateRow Record<T>(string name, string title, string member, string meaning) =>
        new(name, title, StateKind.Record, meaning) { Record = typeof(T), ValueMember = member, Initial = $$"""{"{{member}}":null}""" };
}
