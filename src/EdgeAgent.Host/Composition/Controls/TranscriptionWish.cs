namespace EdgeAgent.Host.Composition.Controls;

/// <summary>That somebody wants to have written down what is said from now on. Thread-safe.</summary>
internal sealed class TranscriptionWish
{
    private long _ticks;

    /// <summary>Wishes it for some time, above 0. Of two before the microphone has heard of it the last counts.</summary>
    public void Ask(TimeSpan length) => Volatile.Write(ref _ticks, length.Ticks);

    /// <summary>Takes the wish; to be asked for each block.</summary>
    public bool TryTake(out TimeSpan length)
    {
        length = TimeSpan.FromTicks(Volatile.Read(ref _ticks) == 0 ? 0 : Interlocked.Exchange(ref _ticks, 0));
        return length > TimeSpan.Zero;
    }
}
