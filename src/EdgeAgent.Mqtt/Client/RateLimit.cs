namespace EdgeAgent.Mqtt.Client;

/// <summary>Keeps down what others can cause: so many at once, and after that so many a second. One thread.</summary>
/// <param name="atOnce">How many may come at once after a rest.</param>
/// <param name="perSecond">How many may come a second for ever.</param>
internal sealed class RateLimit(int atOnce, double perSecond)
{
    private double _saved = atOnce;
    private long? _asked;

    /// <summary>Whether one more is within the limit; the answer yes counts as one.</summary>
    public bool IsWithin(TimeProvider time)
    {
        var now = time.GetTimestamp();
        if (_asked is { } before)
            _saved = Math.Min(atOnce, _saved + (perSecond * time.GetElapsedTime(before, now).TotalSeconds));
        _asked = now;
        if (_saved < 1)
            return false;
        _saved--;
        return true;
    }
}
