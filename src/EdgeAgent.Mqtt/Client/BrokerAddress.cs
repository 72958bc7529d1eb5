using System.Diagnostics.CodeAnalysis;

namespace EdgeAgent.Mqtt.Client;

/// <summary>Where a broker listens: <c>mqtt://host[:1883]</c>, or <c>mqtts://host[:8883]</c> over TLS.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="UseTls">Whether the connection is encrypted and the broker's certificate verified.</param>
public sealed record BrokerAddress(string Host, int Port, bool UseTls)
{
    // RFC 1035, 2.3.4, without the dot at the end.
    private const int LongestHost = 253;

    /// <summary>Reads an address.</summary>
    /// <param name="text">What the configuration says.</param>
    /// <param name="address">The address, when there is one.</param>
    /// <param name="fault">Otherwise what is wrong and what to write, without repeating the text: it may hold a password.</param>
    public static bool TryParse(string? text, [NotNullWhen(true)] out BrokerAddress? address, [NotNullWhen(false)] out string? fault)
    {
        address = null;
        fault = null;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
            fault = "is no address of a broker; write mqtt://host:1883, or mqtts://host:8883 for TLS";
        else if (uri.UserInfo.Length > 0)
            fault = "holds a user or password; write them as username and password beside the address";
        else if (uri.Scheme is not ("mqtt" or "mqtts"))
            fault = $"begins with {uri.Scheme}://, which is not supported; write mqtt://host:1883, or mqtts://host:8883 for TLS";
        else if (uri.PathAndQuery.Trim('/').Length > 0 || uri.Fragment.Length > 0)
            fault = "has something behind the port; write only mqtt://host:1883";
        else if (uri.Port == 0)
            fault = "has port 0; the default is 1883, for TLS 8883";
        else if (HostOf(uri) is null)
            fault = "has no name of a host; write mqtt://host:1883, or mqtts://host:8883 for TLS";
        if (fault is not null)
            return false;
        var tls = uri!.Scheme == "mqtts";
        address = new BrokerAddress(HostOf(uri)!, uri.Port > 0 ? uri.Port : tls ? 8883 : 1883, tls);
        return true;
    }

    // As name servers know it; null where it can be no host, which Uri lets pass in schemes that it does not know.
    private static string? HostOf(Uri uri)
    {
        try
        {
            var host = uri.IdnHost.Trim('[', ']');
            return host.Length <= LongestHost && Uri.CheckHostName(host) != UriHostNameType.Unknown ? host : null;
        }
        catch (UriFormatException)
        {
            // A letter that no internationalised name may have.
            return null;
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{(UseTls ? "mqtts" : "mqtt")}://{(Host.Contains(':', StringComparison.Ordinal) ? $"[{Host}]" : Host)}:{Port}";
}
