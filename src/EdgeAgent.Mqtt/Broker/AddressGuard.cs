using System.Net;
using System.Net.Sockets;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>
/// Bounds what one address may do: so many connections at once, and so many failed log-ins; after those it has to wait before each further
/// connection. Of IPv6 a whole /64 counts as one, which is what one device can take addresses of. Thread-safe.
/// </summary>
/// <param name="connectionLimit">Most connections of an address at once.</param>
/// <param name="failureLimit">Failed log-ins that an address may have at once.</param>
/// <param name="failureInterval">The time after which one of them is forgiven.</param>
/// <param name="time">For that time.</param>
public sealed class AddressGuard(int connectionLimit, int failureLimit, TimeSpan failureInterval, TimeProvider time)
{
    /// <summary>Addresses that are remembered; more only make the best behaved forgotten.</summary>
    public const int MostAddresses = 1024;

    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, Conduct> _known = [];

    /// <summary>How many addresses are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
                return _known.Count;
        }
    }

    /// <summary>Lets a connection in, or not; one that is in has to <see cref="Leave"/>.</summary>
    public bool TryEnter(IPAddress address)
    {
        lock (_lock)
        {
            var conduct = Of(Network(address));
            if (conduct.Connections >= connectionLimit || conduct.Failures > failureLimit - 1)
                return false;
            conduct.Connections++;
            return true;
        }
    }

    /// <summary>A connection has ended.</summary>
    public void Leave(IPAddress address)
    {
        lock (_lock)
            Of(Network(address)).Connections--;
    }

    /// <summary>A log-in has failed.</summary>
    /// <returns>Whether this one makes the address wait, when the one before did not.</returns>
    public bool Fail(IPAddress address)
    {
        lock (_lock)
        {
            var conduct = Of(Network(address));
            var waited = conduct.Failures > failureLimit - 1;
            conduct.Failures = Math.Min(conduct.Failures + 1, failureLimit);
            return !waited && conduct.Failures > failureLimit - 1;
        }
    }

    private Conduct Of(IPAddress address)
    {
        var now = time.GetTimestamp();
        if (!_known.TryGetValue(address, out var conduct))
        {
            if (_known.Count >= MostAddresses)
                Forget(now);
            _known[address] = conduct = new Conduct { Seen = now };
        }

        conduct.Forgive(time.GetElapsedTime(conduct.Seen, now) / failureInterval, now);
        return conduct;
    }

    // Those that have done nothing lately, else the one that has failed least; never one with a connection.
    private void Forget(long now)
    {
        foreach (var (address, conduct) in _known.ToList())
        {
            conduct.Forgive(time.GetElapsedTime(conduct.Seen, now) / failureInterval, now);
            if (conduct is { Connections: 0, Failures: 0 })
                _known.Remove(address);
        }

        if (_known.Count >= MostAddresses && _known.Where(k => k.Value.Connections == 0).MinBy(k => k.Value.Failures).Key is { } best)
            _known.Remove(best);
    }

    private static IPAddress Network(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private sealed class Conduct
    {
        public int Connections { get; set; }

        public double Failures { get; set; }

        public long Seen { get; set; }

        public void Forgive(double failures, long now) => (Failures, Seen) = (Math.Max(0, Failures - failures), now);
    }
}
