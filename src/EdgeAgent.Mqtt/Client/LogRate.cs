namespace EdgeAgent.Mqtt.Client;

/// <summary>Keeps what others can cause from filling the log: ten lines at once, then one a second. One thread.</summary>
internal sealed class LogRate
{
    private const int AtOnce = 10;

    private double _saved = AtOnce;
    private long? _asked;

    /// <summary>Whether a line may be written now; the answer counts as one.</summary>
    public bool IsDue(TimeProvider time)
    {
        var now = time.GetTimestamp();
        if (_asked is { } before)
            _saved = Math.Min(AtOnce, _saved + time.GetElapsedTime(before, now).TotalSeconds);
        _asked = now;
        if (_saved < 1)
            return false;
        _saved--;
        return true;
    }
}
