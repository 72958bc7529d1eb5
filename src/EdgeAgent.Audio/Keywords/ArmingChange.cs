using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Events.Speech;
using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Audio.Keywords;

/// <summary>A stream began to be written down, goes on longer than was told, or no longer is. Positions are samples of the stream.</summary>
/// <param name="Keyword">The keyword that armed it; null when it is disarmed.</param>
/// <param name="At">When.</param>
/// <param name="Until">How long it is armed unless a keyword comes again; of no meaning when it is disarmed.</param>
public readonly record struct ArmingChange(string? Keyword, long At, long Until)
{
    /// <summary><c>speech.armed</c> or <c>speech.disarmed</c>.</summary>
    public EventData ToEvent() => Keyword is null
        ? new SpeechDisarmed { StreamTimeMs = Milliseconds(At) }
        : new SpeechArmed { Keyword = Keyword, UntilMs = Milliseconds(Until), StreamTimeMs = Milliseconds(At) };

    private static double Milliseconds(long position) => StreamTime.FromSamples(position, KeywordTiming.SampleRateHz).TotalMilliseconds;
}
