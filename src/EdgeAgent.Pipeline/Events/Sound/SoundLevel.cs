namespace EdgeAgent.Pipeline.Events.Sound;

/// <summary>How loud it is: sent with the first second of sound, when the level has changed by 3 dB, and once a minute; at most once a second.</summary>
[EventType("sound.level", 1)]
public sealed record SoundLevel : EventData
{
    /// <summary>Mean power of the last second as the microphone gives it, in dB; 0 is a full-scale square, silence is −120.</summary>
    public required double RmsDbfs { get; init; }

    /// <summary>The largest sample of that second, in dB; 0 is full scale, silence is −120.</summary>
    public required double PeakDbfs { get; init; }
}
