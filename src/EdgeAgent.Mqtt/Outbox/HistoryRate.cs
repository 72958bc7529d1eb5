namespace EdgeAgent.Mqtt.Outbox;

/// <summary>Lets events of the history through at an even rate, a tenth of a second's worth at once. Not thread-safe.</summary>
/// <param name="perSecond">Most a second, above 0.</param>
/// <param name="time">Counts the seconds.</param>
internal sealed class HistoryRate(int perSecond, TimeProvider time)
{
    private readonly double _atOnce = Math.Max(1, perSecond / 10.0);
    private double _saved = Math.Max(1, perSecond / 10.0);
    private long _asked = time.GetTimestamp();

    /// <summary>Whether one may go now; the answer counts as one.</summary>
    public bool TryTake()
    {
        Save();
        if (_saved < 1)
            return false;
        _saved--;
        return true;
    }

    /// <summary>How long until the next one may go.</summary>
    public TimeSpan UntilNext
    {
        get
        {
            Save();
            return _saved >= 1 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - _saved) / perSecond);
        }
    }

    private void Save()
    {
        var now = time.GetTimestamp();
        _saved = Math.Min(_atOnce, _saved + time.GetElapsedTime(_asked, now).TotalSeconds * perSecond);
        _asked = now;
    }
}
