namespace EdgeAgent.Pipeline.Budget;

/// <summary>
/// How much of its time work may take that nobody waits for: all of it while the device has room, hardly any from the moment on at which something is over its limit, and then slowly more
/// again. So it is out of the way before anything else has to give. One thread says what there is, any thread asks.
/// </summary>
public sealed class SpareTime
{
    /// <summary>What it always may: a run a few seconds now and then, so that it goes on at all.</summary>
    private const double Least = 0.02;

    private const double Growth = 0.05;

    private double _share = 1;
    private volatile bool _lacksMemory;

    /// <summary>The share of its time, above 0 up to 1.</summary>
    public double Share => Volatile.Read(ref _share);

    /// <summary>Whether memory has been over its limit: whoever holds some for such work lets go of it, for good.</summary>
    public bool LacksMemory => _lacksMemory;

    /// <summary>What has been read of the device's load.</summary>
    /// <param name="isOver">Whether anything is over its limit.</param>
    /// <param name="hasRoom">Whether everything has room.</param>
    /// <param name="lacksMemory">Whether memory is over its limit.</param>
    public void Take(bool isOver, bool hasRoom, bool lacksMemory)
    {
        if (lacksMemory)
            _lacksMemory = true;
        if (isOver)
            Volatile.Write(ref _share, Least);
        else if (hasRoom)
            Volatile.Write(ref _share, Math.Min(1, _share + Growth));
    }

    /// <summary>How long to rest after some work.</summary>
    /// <param name="worked">What it took, in any unit.</param>
    /// <returns>In the same unit.</returns>
    public long RestAfter(long worked) => (long)(worked * (1 / Share - 1));
}
