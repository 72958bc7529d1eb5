namespace EdgeAgent.Host.Composition;

/// <summary>
/// What sources and models that are gone leave behind in the heaps goes back to the system: once, when for a while no more has gone, since everything stands still meanwhile.
/// Left to themselves the heaps keep it, in pieces between what lives, and an agent whose sources come and go seems to leak. Thread-safe.
/// </summary>
internal sealed class MemoryReturn : IDisposable
{
    /// <summary>For so long nothing more must have gone.</summary>
    public static readonly TimeSpan Calm = TimeSpan.FromSeconds(5);

    /// <summary>No longer is waited for that.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly TimeProvider _time;
    private readonly Action _giveBack;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private long? _since;

    /// <summary>Waits for something to go.</summary>
    /// <param name="time">For the waits.</param>
    /// <param name="giveBack">Gives the memory back; does not throw.</param>
    public MemoryReturn(TimeProvider time, Action giveBack)
    {
        (_time, _giveBack) = (time, giveBack);
        _timer = time.CreateTimer(_ => GiveBack(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>A source or a model is gone.</summary>
    public void Note()
    {
        lock (_gate)
        {
            var left = Longest - _time.GetElapsedTime(_since ??= _time.GetTimestamp());
            _timer.Change(left < Calm ? left > TimeSpan.Zero ? left : TimeSpan.Zero : Calm, Timeout.InfiniteTimeSpan);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _timer.Dispose();

    private void GiveBack()
    {
        lock (_gate)
            _since = null;
        _giveBack();
    }
}
