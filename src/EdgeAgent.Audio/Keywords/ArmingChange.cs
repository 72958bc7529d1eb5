using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Keywords;

/// <summary>A stream began to be written down, goes on longer than was told, or no longer is. Positions are samples of the stream.</summary>
/// <param name="By">What armed it; null when it is disarmed.</param>
/// <param name="At">When.</param>
/// <param name="Until">How long it is armed unless it is armed again; null where no end is set, and when it is disarmed.</param>
public readonly record struct ArmingChange(ArmedBy? By, long At, long? Until)
{
    /// <summary>The keyword that armed it; null where none did.</summary>
    public string? Keyword { get; init; }

    /// <summary>The values that decided; null where there are none.</summary>
    public IReadOnlyList<EventReason>? Reasons { get; init; }

    /// <summary><c>speech.armed</c> or <c>speech.disarmed</c>.</summary>
    public EventData ToEvent() => By is { } by
        ? new SpeechArmed { By = by, Keyword = Keyword, UntilMs = Until is { } until ? Milliseconds(until) : null, StreamTimeMs = Milliseconds(At) }
        : new SpeechDisarmed { StreamTimeMs = Milliseconds(At) };

    private static double Milliseconds(long position) => StreamTime.FromSamples(position, KeywordTiming.SampleRateHz).TotalMilliseconds;
}
