using System.Globalization;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Agent;
using EdgeAgent.Pipeline.Events.Objects;
using EdgeAgent.Pipeline.Events.Parts;
using EdgeAgent.Pipeline.Events.Sound;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Events.Zones;

namespace EdgeAgent.Host.Demo;

/// <summary>Says an event in a few words.</summary>
internal static class EventGist
{
    /// <summary>The words; none where the type says it all.</summary>
    public static string Of(EventData data) => data switch
    {
        PartInspected part => Of(part),
        ObjectRejected rejected => Text($"{rejected.Label}, track {rejected.Track}{(rejected.Words is { } words ? $": \"{words}\"" : "")}"),
        ObjectNotRejected refused => refused.Message,
        LineReset reset => Text($"{reset.Line}: {reset.In} in, {reset.Out} out until now"),
        ObjectSighting sighting => Text($"{sighting.Label} {sighting.Score:0.00}, track {sighting.Track}"),
        SpeechTranscript transcript => Text($"\"{transcript.Text}\" {transcript.Confidence:0.00}"),
        SpeechOrder order => Text($"{order.Order}{(order.Number is { } number ? $": {number}" : "")}"),
        SpeechPartial partial => $"\"{partial.Text}…\"",
        SpeechDropped dropped => Text($"utterance {dropped.Utterance}"),
        SpeechEnded ended => Text($"after {(ended.EndMs - ended.StartMs) / 1000:0.0} s"),
        KeywordDetected keyword => Text($"{keyword.Keyword} {keyword.Score:0.00}"),
        SpeechArmed armed => armed.Keyword ?? armed.By.ToString().ToLowerInvariant(),
        SoundStarted sound => Text($"{sound.Label} {sound.Score:0.00}"),
        SoundEnded sound => Text($"{sound.Label} {sound.DurationMs / 1000:0.0} s"),
        SpeakerIdentified speaker => Text($"{speaker.Speaker} {speaker.Score:0.00}"),
        SoundLevel level => Text($"{level.RmsDbfs:0} dBFS"),
        SourceDown down => down.Message,
        SourceImpaired impaired => impaired.Message,
        AgentFault fault => $"{fault.Component}: {fault.Message}",
        AgentStopped stopped => stopped.Reason,
        _ => "",
    };

    private static string Of(PartInspected part) => part.Verdict switch
    {
        PartVerdict.Good => Text($"good, {part.Views} views"),
        PartVerdict.Defective => $"defective: {string.Join(", ", part.Defects.Select(d => Text($"{d.Label} {d.Score:0.00}")))}",
        _ => "not inspected",
    };

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
