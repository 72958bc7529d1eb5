namespace EdgeAgent.Pipeline.Models.Lanes;

/// <summary>
/// Whose turn it is at a lane: smooth weighted round-robin (as nginx balances its upstreams). Whoever waits gains by its weight,
/// the one that stands highest is served and pays what all gained, so that over time each is served as often as its weight says
/// and nobody starves. Guarded by the lane's lock.
/// </summary>
internal sealed class LaneTurns
{
    private readonly List<LanePort> _ports = [];

    /// <summary>The streams that have a place.</summary>
    public IReadOnlyList<LanePort> Ports => _ports;

    /// <summary>Whether a request waits to be served.</summary>
    public bool AnyWaits
    {
        get
        {
            foreach (var port in _ports)
            {
                if (Waits(port))
                    return true;
            }

            return false;
        }
    }

    public void Add(LanePort port) => _ports.Add(port);

    public void Remove(LanePort port) => _ports.Remove(port);

    /// <summary>Chooses whom to serve in one run among those that wait; one that shares no run is chosen alone, when it is its turn.</summary>
    /// <param name="chosen">Room for as many as one run may serve.</param>
    /// <returns>How many were chosen; 0 when nobody waits.</returns>
    public int Pick(Span<LanePort> chosen)
    {
        var (sharing, weights) = (0, 0);
        LanePort? first = null;
        foreach (var port in _ports)
        {
            if (!Waits(port))
                continue;
            weights += port.Weight;
            sharing += port.IsAlone ? 0 : 1;
            if (first is null || port.Standing + port.Weight > first.Standing + first.Weight)
                first = port;
        }

        if (first is null)
            return 0;

        // What all gain together is what those who are served pay together. Who would deserve more places than one run has for it
        // must not save them up for ever, hence the bounds.
        var count = first.IsAlone ? 1 : Math.Min(sharing, chosen.Length);
        foreach (var port in _ports)
        {
            if (Waits(port))
                port.Standing = Math.Clamp(port.Standing + port.Weight * count, -weights, weights);
        }

        for (var i = 0; i < count; i++)
        {
            var highest = first.IsAlone ? first : HighestSharing();
            highest.Standing -= weights;
            highest.IsServed = true;
            chosen[i] = highest;
        }

        return count;
    }

    private static bool Waits(LanePort port) => port.Pending is not null && !port.IsServed;

    private LanePort HighestSharing()
    {
        LanePort? highest = null;
        foreach (var port in _ports)
        {
            if (Waits(port) && !port.IsAlone && (highest is null || port.Standing > highest.Standing))
                highest = port;
        }

        return highest!;
    }
}
