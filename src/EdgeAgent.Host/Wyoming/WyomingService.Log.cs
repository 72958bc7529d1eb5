using System.Net;
using Microsoft.Extensions.Logging;

namespace EdgeAgent.Host.Wyoming;

internal sealed partial class WyomingService
{
    [LoggerMessage(1200, LogLevel.Information, "Wyoming is served at {Endpoint}")]
    private partial void Listening(EndPoint endpoint);

    [LoggerMessage(1201, LogLevel.Warning, "Wyoming is served at {Endpoint}, which others in the network can reach: the protocol has no password and no encryption. Let a firewall admit only those that need it")]
    private partial void Exposed(EndPoint endpoint);

    [LoggerMessage(1202, LogLevel.Error, "Wyoming cannot be served at {Endpoint}: {Reason}. It is tried again every {Seconds} s; for another address set wyoming.listen")]
    private partial void CannotListen(EndPoint endpoint, string reason, double seconds);

    [LoggerMessage(1203, LogLevel.Warning, "Wyoming turns clients away: {Clients} are connected, {OfAddress} of them from {Address}")]
    private partial void TooMany(int clients, int ofAddress, IPAddress address);

    [LoggerMessage(1204, LogLevel.Debug, "A Wyoming client ended: {Reason}")]
    private partial void ClientEnded(string reason);

    [LoggerMessage(1205, LogLevel.Error, "A Wyoming client ended by a defect")]
    private partial void ClientBroke(Exception defect);

    [LoggerMessage(1206, LogLevel.Warning, "Wyoming: {Clients} client(s) still wait for a model {Seconds} s after the stop; left behind")]
    private partial void LeftBehind(int clients, double seconds);
}
