using System.Diagnostics.Metrics;

namespace EdgeAgent.Pipeline.Health;

/// <summary>
/// The agent's one meter. Names follow OpenTelemetry (docs/general/naming.md): lower case, dots, seconds and bytes as units.
/// Attributes are bounded sets: streams, stages, models and reasons, never tracks or texts.
/// </summary>
public static class AgentMeter
{
    /// <summary>The meter's name, for exporters and tests.</summary>
    public const string Name = "EdgeAgent";

    /// <summary>The stream's name.</summary>
    public const string StreamAttribute = "edgeagent.stream.name";

    /// <summary>The model's name.</summary>
    public const string ModelAttribute = "edgeagent.model.name";

    /// <summary>The stage, as one of <see cref="Stage"/>.</summary>
    public const string StageAttribute = "edgeagent.stage.name";

    /// <summary>The rule's name.</summary>
    public const string RuleAttribute = "edgeagent.rule.name";

    /// <summary>What becomes of an object in the eyes of a model and of its shadow, as one of a few words.</summary>
    public const string ShadowOutcomeAttribute = "edgeagent.shadow.outcome";

    /// <summary>The cause, as one of a few words.</summary>
    public const string ErrorAttribute = "error.type";

    /// <summary>The meter.</summary>
    public static Meter Instance { get; } = new(Name);

    /// <summary>Frames that were captured.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> CapturedFrames { get; } = Instance.CreateCounter<long>("edgeagent.capture.frames", "{frame}",
        "Frames that were captured.");

    /// <summary>Frames that arrived damaged and were left out.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> DamagedFrames { get; } = Instance.CreateCounter<long>("edgeagent.capture.damaged_frames", "{frame}",
        "Frames that arrived damaged and were left out.");

    /// <summary>Frames that were replaced by newer ones before anybody took them, and queue items dropped by policy.</summary>
    [Tagged(StreamAttribute, ModelAttribute)]
    public static Counter<long> DroppedItems { get; } = Instance.CreateCounter<long>("edgeagent.stage.dropped_items", "{item}",
        "Frames that were replaced by newer ones before anybody took them, and queue items dropped by policy.");

    /// <summary>What a stage takes of a frame or block.</summary>
    [Tagged(StreamAttribute, StageAttribute)]
    public static Histogram<double> StageDuration { get; } = Instance.CreateHistogram<double>("edgeagent.stage.duration", "s",
        "What a stage takes of a frame or block.");

    /// <summary>Events that rules have told.</summary>
    [Tagged(RuleAttribute)]
    public static Counter<long> FiredRules { get; } = Instance.CreateCounter<long>("edgeagent.rule.events", "{event}",
        "Events that rules have told.");

    /// <summary>Times that a rule's expression could not be evaluated.</summary>
    [Tagged(RuleAttribute)]
    public static Counter<long> RuleFaults { get; } = Instance.CreateCounter<long>("edgeagent.rule.faults", "{fault}",
        "Times that a rule's expression could not be evaluated.");

    /// <summary>Events that no rule has seen because too many waited.</summary>
    public static Counter<long> DroppedRuleEvents { get; } = Instance.CreateCounter<long>("edgeagent.rule.dropped_events", "{event}",
        "Events that no rule has seen because too many waited.");

    /// <summary>What all rules take to look at one event.</summary>
    public static Histogram<double> RuleDuration { get; } = Instance.CreateHistogram<double>("edgeagent.rule.duration", "s",
        "What all rules take to look at one event.");

    /// <summary>Frames that no detector was asked about, because nothing moved.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> RestingFrames { get; } = Instance.CreateCounter<long>("edgeagent.motion.resting_frames", "{frame}",
        "Frames that no detector was asked about, because nothing moved.");

    /// <summary>Pictures that a model and its shadow have both seen.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> ComparedShadowFrames { get; } = Instance.CreateCounter<long>("edgeagent.shadow.frames", "{frame}",
        "Pictures that a model and its shadow have both seen.");

    /// <summary>Pictures that a shadow model had no time for.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> SkippedShadowFrames { get; } = Instance.CreateCounter<long>("edgeagent.shadow.skipped_frames", "{frame}",
        "Pictures that a shadow model had no time for.");

    /// <summary>Objects in the eyes of a model and of its shadow, by outcome: <c>both</c>, <c>weaker</c>, <c>missed</c>, <c>stronger</c>, <c>extra</c>, <c>renamed</c>.</summary>
    [Tagged(StreamAttribute, ShadowOutcomeAttribute)]
    public static Counter<long> ShadowObjects { get; } = Instance.CreateCounter<long>("edgeagent.shadow.objects", "{object}",
        "Objects in the eyes of a model and of its shadow, by outcome: both, weaker, missed, stronger, extra, renamed.");

    /// <summary>Crops of objects that a second model has looked at.</summary>
    [Tagged(StreamAttribute, ModelAttribute)]
    public static Counter<long> CropLooks { get; } = Instance.CreateCounter<long>("edgeagent.crop.looks", "{crop}",
        "Crops of objects that a second model has looked at.");

    /// <summary>Crops that were due and found no room in their picture: the object waits for the next one.</summary>
    [Tagged(StreamAttribute, ModelAttribute)]
    public static Counter<long> PostponedCrops { get; } = Instance.CreateCounter<long>("edgeagent.crop.postponed", "{crop}",
        "Crops that were due and found no room in their picture: the object waits for the next one.");

    /// <summary>Objects that left before a second model had come to an answer.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> UnansweredObjects { get; } = Instance.CreateCounter<long>("edgeagent.crop.unanswered_objects", "{object}",
        "Objects that left before a second model had come to an answer.");

    /// <summary>Objects that were never told because a second model did not confirm them, by cause: <c>refused</c>, <c>unanswered</c>.</summary>
    [Tagged(StreamAttribute, ErrorAttribute)]
    public static Counter<long> UntoldObjects { get; } = Instance.CreateCounter<long>("edgeagent.crop.untold_objects", "{object}",
        "Objects that were never told because a second model did not confirm them, by cause: refused, unanswered.");

    /// <summary>Boxes whose looks tracking asked for.</summary>
    [Tagged(StreamAttribute, ModelAttribute)]
    public static Counter<long> AppearanceLooks { get; } = Instance.CreateCounter<long>("edgeagent.tracking.appearance_looks", "{crop}",
        "Boxes whose looks tracking asked for.");

    /// <summary>Frames of a moving camera whose movement could not be told.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> UnknownMovements { get; } = Instance.CreateCounter<long>("edgeagent.tracking.unknown_movements", "{frame}",
        "Frames of a moving camera whose movement could not be told.");

    /// <summary>Audio that is missing.</summary>
    [Tagged(StreamAttribute, ErrorAttribute)]
    public static Counter<long> Gaps { get; } = Instance.CreateCounter<long>("edgeagent.capture.gaps", "{gap}",
        "Audio that is missing.");

    /// <summary>Level of a microphone's last second, before mixing and resampling: 0 is full scale.</summary>
    [Tagged(StreamAttribute)]
    public static Gauge<double> InputLevel { get; } = Instance.CreateGauge<double>("edgeagent.capture.level", "dB",
        "Level of a microphone's last second, before mixing and resampling: 0 is full scale.");

    /// <summary>Constant offset that is taken off a microphone's signal; 1 is full scale, 0 where there is none.</summary>
    [Tagged(StreamAttribute)]
    public static Gauge<double> InputOffset { get; } = Instance.CreateGauge<double>("edgeagent.capture.offset", "1",
        "Constant offset that is taken off a microphone's signal; 1 is full scale, 0 where there is none.");

    /// <summary>Samples of a microphone at full scale, in runs of at least three.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> ClippedSamples { get; } = Instance.CreateCounter<long>("edgeagent.capture.clipped_samples", "{sample}",
        "Samples of a microphone at full scale, in runs of at least three.");

    /// <summary>Share by which a microphone's clock is faster than its nominal rate.</summary>
    [Tagged(StreamAttribute)]
    public static Gauge<double> ClockDrift { get; } = Instance.CreateGauge<double>("edgeagent.capture.clock_drift", "1",
        "Share by which a microphone's clock is faster than its nominal rate.");

    /// <summary>Windows of sound that were left out because the model that names sounds was not done with those before.</summary>
    [Tagged(StreamAttribute, ModelAttribute)]
    public static Counter<long> SkippedWindows { get; } = Instance.CreateCounter<long>("edgeagent.sound.skipped_windows", "{window}",
        "Windows of sound that were left out because the model that names sounds was not done with those before.");

    /// <summary>How long a frame waited between capture and work.</summary>
    [Tagged(StreamAttribute)]
    public static Histogram<double> QueueWait { get; } = Instance.CreateHistogram<double>("edgeagent.queue.wait", "s",
        "How long a frame waited between capture and work.");

    /// <summary>How long a model's run took.</summary>
    [Tagged(ModelAttribute)]
    public static Histogram<double> InferenceDuration { get; } = Instance.CreateHistogram<double>("edgeagent.inference.duration", "s",
        "How long a model's run took.");

    /// <summary>Runs that failed, by cause.</summary>
    [Tagged(ModelAttribute, ErrorAttribute)]
    public static Counter<long> InferenceFailures { get; } = Instance.CreateCounter<long>("edgeagent.inference.failures", "{run}",
        "Runs that failed, by cause.");

    /// <summary>Models that run on the processor because the engine that was asked for is not there.</summary>
    [Tagged(ModelAttribute)]
    public static Counter<long> EngineFallbacks { get; } = Instance.CreateCounter<long>("edgeagent.inference.engine_fallbacks", "{model}",
        "Models that run on the processor because the engine that was asked for is not there.");

    /// <summary>Audio of utterances that are over and wait for a recogniser.</summary>
    [Tagged(ModelAttribute)]
    public static UpDownCounter<double> WaitingSpeech { get; } = Instance.CreateUpDownCounter<double>("edgeagent.recognition.waiting", "s",
        "Audio of utterances that are over and wait for a recogniser.");

    /// <summary>How long an utterance waited for its recogniser after its end was known.</summary>
    [Tagged(ModelAttribute)]
    public static Histogram<double> RecognitionWait { get; } = Instance.CreateHistogram<double>("edgeagent.recognition.wait", "s",
        "How long an utterance waited for its recogniser after its end was known.");

    /// <summary>From the moment that an utterance's end was known to its text.</summary>
    [Tagged(ModelAttribute)]
    public static Histogram<double> RecognitionLatency { get; } = Instance.CreateHistogram<double>("edgeagent.recognition.latency", "s",
        "From the moment that an utterance's end was known to its text.");

    /// <summary>Utterances that nobody wrote down, by cause: <c>queue_full</c>, <c>failed</c>, <c>stopped</c>.</summary>
    [Tagged(ModelAttribute, ErrorAttribute)]
    public static Counter<long> DroppedUtterances { get; } = Instance.CreateCounter<long>("edgeagent.recognition.dropped_utterances", "{utterance}",
        "Utterances that nobody wrote down, by cause: queue_full, failed, stopped.");

    /// <summary>Partial texts that were due and were left out because a newer one, or the utterance's end, came first.</summary>
    [Tagged(StreamAttribute)]
    public static Counter<long> SkippedPartials { get; } = Instance.CreateCounter<long>("edgeagent.recognition.skipped_partials", "{partial}",
        "Partial texts that were due and were left out because a newer one, or the utterance's end, came first.");

    /// <summary>Restarts of sources, by cause.</summary>
    [Tagged(StreamAttribute, ErrorAttribute)]
    public static Counter<long> SourceRestarts { get; } = Instance.CreateCounter<long>("edgeagent.source.restarts", "{restart}",
        "Restarts of sources, by cause.");

    /// <summary>Times that a running source came to give data that is worth nothing, by condition.</summary>
    [Tagged(StreamAttribute, ErrorAttribute)]
    public static Counter<long> SourceImpairments { get; } = Instance.CreateCounter<long>("edgeagent.source.impairments", "{impairment}",
        "Times that a running source came to give data that is worth nothing, by condition.");

    /// <summary>From capture to the event that it caused.</summary>
    [Tagged(StreamAttribute)]
    public static Histogram<double> EventLatency { get; } = Instance.CreateHistogram<double>("edgeagent.event.latency", "s",
        "From capture to the event that it caused.");

    /// <summary>From capture to the broker's acknowledgement of the event that it caused; of an event that waited for its broker, the wait too.</summary>
    public static Histogram<double> PublishLatency { get; } = Instance.CreateHistogram<double>("edgeagent.event.publish.latency", "s",
        "From capture to the broker's acknowledgement of the event that it caused; of an event that waited for its broker, the wait too.");

    /// <summary>Events that the broker acknowledged.</summary>
    public static Counter<long> PublishedEvents { get; } = Instance.CreateCounter<long>("edgeagent.event.published", "{event}",
        "Events that the broker acknowledged.");

    /// <summary>Messages that will never reach the broker, by cause: <c>outbox_full</c>, <c>outbox_age</c>, <c>outbox_deleted</c>, <c>disk_full</c>, <c>stopped</c>, <c>memory_full</c>, <c>refused</c>, <c>too_large</c>, <c>hung_up</c>, <c>invalid</c>, <c>sparkplug_queue_full</c>.</summary>
    [Tagged(ErrorAttribute)]
    public static Counter<long> LostMessages { get; } = Instance.CreateCounter<long>("edgeagent.message.lost", "{message}",
        "Messages that will never reach the broker, by cause: outbox_full, outbox_age, outbox_deleted, disk_full, stopped, memory_full, refused, too_large, hung_up, invalid, sparkplug_queue_full.");

    /// <summary>How long it took until events were on the disk, for each time that some were written together.</summary>
    public static Histogram<double> OutboxCommit { get; } = Instance.CreateHistogram<double>("edgeagent.outbox.commit.duration", "s",
        "How long it took until events were on the disk, for each time that some were written together.");

    /// <summary>Times that the store of events could not be used, by cause: <c>disk_full</c>, <c>unusable</c>, <c>damaged</c>, <c>newer</c>.</summary>
    [Tagged(ErrorAttribute)]
    public static Counter<long> OutboxFailures { get; } = Instance.CreateCounter<long>("edgeagent.outbox.failures", "{failure}",
        "Times that the store of events could not be used, by cause: disk_full, unusable, damaged, newer.");

    /// <summary>Events that the broker has not acknowledged yet.</summary>
    public static UpDownCounter<long> WaitingEvents { get; } = Instance.CreateUpDownCounter<long>("edgeagent.queue.item.count", "{item}",
        "Events that the broker has not acknowledged yet.");

    /// <summary>Events that wait for the diary's disk.</summary>
    public static UpDownCounter<long> DiaryQueue { get; } = Instance.CreateUpDownCounter<long>("edgeagent.diary.queue.item.count", "{item}",
        "Events that wait for the diary's disk.");

    /// <summary>Events that are not in the diary, by cause: <c>queue_full</c>, <c>too_large</c>, <c>invalid</c>, <c>stopped</c>.</summary>
    [Tagged(ErrorAttribute)]
    public static Counter<long> UndiariedEvents { get; } = Instance.CreateCounter<long>("edgeagent.diary.lost_events", "{event}",
        "Events that are not in the diary, by cause: queue_full, too_large, invalid, stopped.");

    /// <summary>Times that the diary could not be written.</summary>
    public static Counter<long> DiaryFailures { get; } = Instance.CreateCounter<long>("edgeagent.diary.failures", "{failure}",
        "Times that the diary could not be written.");

    /// <summary>What the diary takes of the disk.</summary>
    public static UpDownCounter<long> DiaryUsage { get; } = Instance.CreateUpDownCounter<long>("edgeagent.diary.usage", "By",
        "What the diary takes of the disk.");

    /// <summary>How long events of a source with evidence were held until they and those before them were proven.</summary>
    [Tagged(StreamAttribute)]
    public static Histogram<double> EvidenceWait { get; } = Instance.CreateHistogram<double>("edgeagent.evidence.wait", "s",
        "How long events of a source with evidence were held until they and those before them were proven.");

    /// <summary>Events whose evidence is being written or waits for it.</summary>
    [Tagged(StreamAttribute)]
    public static UpDownCounter<long> EvidenceQueue { get; } = Instance.CreateUpDownCounter<long>("edgeagent.evidence.queue.item.count", "{item}",
        "Events whose evidence is being written or waits for it.");

    /// <summary>Events that were sent without the evidence that was to prove them, by cause: <c>queue_full</c>, <c>late</c>, <c>failed</c>, <c>stopped</c>; and clips, <c>clips_full</c>, <c>clip_failed</c>, <c>memory</c>.</summary>
    [Tagged(StreamAttribute, ErrorAttribute)]
    public static Counter<long> LostEvidence { get; } = Instance.CreateCounter<long>("edgeagent.evidence.lost", "{event}",
        "Events that were sent without the evidence that was to prove them, by cause: queue_full, late, failed, stopped; and clips, clips_full, clip_failed, memory.");

    /// <summary>What evidence of all sources takes of the disk.</summary>
    [Tagged(StreamAttribute)]
    public static UpDownCounter<long> EvidenceUsage { get; } = Instance.CreateUpDownCounter<long>("edgeagent.evidence.usage", "By",
        "What evidence of all sources takes of the disk.");

    /// <summary>Connections to the broker that failed or were lost, by cause.</summary>
    [Tagged(ErrorAttribute)]
    public static Counter<long> BrokerFailures { get; } = Instance.CreateCounter<long>("edgeagent.broker.failures", "{failure}",
        "Connections to the broker that failed or were lost, by cause.");

    /// <summary>Settings and requests over MQTT that were carried out.</summary>
    public static Counter<long> Commands { get; } = Instance.CreateCounter<long>("edgeagent.command.done", "{command}",
        "Settings and requests over MQTT that were carried out.");

    /// <summary>
    /// Settings and requests that were not, by cause: <c>retained</c>, <c>rate</c>, <c>too_large</c>, <c>response_topic</c>, <c>correlation</c>, <c>unknown</c>,
    /// <c>payload</c>, <c>busy</c>, <c>refused</c>, <c>timeout</c>, <c>failed</c>, <c>stopped</c>.
    /// </summary>
    [Tagged(ErrorAttribute)]
    public static Counter<long> RefusedCommands { get; } = Instance.CreateCounter<long>("edgeagent.command.refused", "{command}",
        "Settings and requests that were not, by cause: retained, rate, too_large, response_topic, correlation, unknown, payload, busy, refused, timeout, failed, stopped.");

    /// <summary>Clients of the Wyoming server.</summary>
    public static UpDownCounter<long> WyomingClients { get; } = Instance.CreateUpDownCounter<long>("edgeagent.wyoming.client.count", "{client}",
        "Clients of the Wyoming server.");

    /// <summary>Clients that were one too many.</summary>
    public static Counter<long> WyomingTurnedAway { get; } = Instance.CreateCounter<long>("edgeagent.wyoming.turned_away", "{client}",
        "Clients that were one too many.");

    /// <summary>How far detection is restrained for the device's budget: 0 for not at all, 12 for everybody at his floor.</summary>
    public static Gauge<int> BudgetLevel { get; } = Instance.CreateGauge<int>("edgeagent.budget.level", "{level}",
        "How far detection is restrained for the device's budget: 0 for not at all, 12 for everybody at his floor.");
}
