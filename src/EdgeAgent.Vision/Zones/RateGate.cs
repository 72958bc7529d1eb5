using EdgeAgent.Pipeline.Time;

namespace EdgeAgent.Vision.Zones;

/// <summary>Lets something pass once in a while, by stream time.</summary>
/// <param name="interval">Least time between two passes, not negative.</param>
internal sealed class RateGate(TimeSpan interval)
{
    private StreamTime? _last;

    /// <summary>Whether this one passes; if so the time counts from it.</summary>
    public bool TryPass(StreamTime now)
    {
        if (_last is { } last && now - last < interval)
            return false;
        _last = now;
        return true;
    }

    /// <summary>Forgets when the last one passed: the time line begins anew.</summary>
    public void Reset() => _last = null;
}
