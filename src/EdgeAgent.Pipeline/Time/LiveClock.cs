namespace EdgeAgent.Pipeline.Time;

/// <summary>
/// What a camera and a microphone of one network address have in common. Each opens a connection of its own, and what comes over it is dated by when it comes; but picture and sound do not come
/// equally late. The camera's connection hears the sound, too, whose time stamps are of the picture's clock (RTP: by the sender reports of RTCP, RFC 3550 §6.4.1), and so it is known there which of
/// the two comes sooner: that one dates both. Thread-safe.
/// </summary>
public sealed class LiveClock
{
    private long _soundLag;
    private volatile bool _isDeaf;

    /// <summary>How much later the sound comes than the picture of the same moment; zero where it comes sooner, or where it is not known.</summary>
    public TimeSpan SoundLag
    {
        get => new(Interlocked.Read(ref _soundLag));
        set => Interlocked.Exchange(ref _soundLag, value.Ticks);
    }

    /// <summary>Whether the camera's connection does without the sound, since it gave no picture with it.</summary>
    public bool IsDeaf => _isDeaf;

    /// <summary>The camera's connection gave no picture while it was to hear the sound: the next ones do without.</summary>
    public void Deafen() => _isDeaf = true;
}
