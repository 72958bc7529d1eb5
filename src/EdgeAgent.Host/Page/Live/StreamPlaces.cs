using System.Net;
using EdgeAgent.Host.Page.Access;
using Microsoft.AspNetCore.Http;

namespace EdgeAgent.Host.Page.Live;

/// <summary>How many answers without end there may be at once, over all and of one address. Thread-safe.</summary>
/// <param name="limits">How many.</param>
/// <param name="time">For deadlines.</param>
internal sealed class StreamPlaces(PageLimits limits, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan ComeAgain = TimeSpan.FromSeconds(10);

    private readonly Lock _gate = new();
    private readonly Dictionary<IPAddress, int> _taken = [];
    private readonly CancellationTokenSource _end = new();
    private int _all;

    /// <summary>How many are taken.</summary>
    public int Taken
    {
        get
        {
            lock (_gate)
                return _all;
        }
    }

    /// <summary>Begins an answer without end.</summary>
    /// <exception cref="PageRefusal">There are too many.</exception>
    public OpenStream Open(HttpContext context)
    {
        var address = context.Connection.RemoteIpAddress ?? IPAddress.None;
        lock (_gate)
        {
            var ofAddress = _taken.GetValueOrDefault(address);
            if (ofAddress >= limits.StreamsOfAnAddress)
                throw new PageRefusal(StatusCodes.Status429TooManyRequests, $"{ofAddress} views of this page are open from this address already. Close some.", ComeAgain);
            if (_all >= limits.Streams)
                throw new PageRefusal(StatusCodes.Status503ServiceUnavailable, $"{_all} views of this page are open already. Close some.", ComeAgain);
            _taken[address] = ofAddress + 1;
            _all++;
        }

        return new OpenStream(context, limits.WriteTime, time, () => Leave(address), context.Features.Get<PageSession>()!.Ended, _end.Token);
    }

    /// <summary>Ends them all: the server stops.</summary>
    public void End() => _end.Cancel();

    /// <inheritdoc/>
    public void Dispose() => _end.Dispose();

    private void Leave(IPAddress address)
    {
        lock (_gate)
        {
            _all--;
            if (--_taken[address] == 0)
                _taken.Remove(address);
        }
    }
}
