using System.Net;

namespace EdgeAgent.Mqtt.Broker;

/// <summary>Where the embedded broker listens, to whom, and its bounds.</summary>
public sealed record EmbeddedBrokerOptions
{
    /// <summary>MQTT's port.</summary>
    public const int UsualPort = 1883;

    /// <summary>The address that it listens on. Any but a loopback one needs a login. Default 127.0.0.1.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for any free one. Default 1883.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>The user name that clients have to log in with; null for none.</summary>
    public string? Username { get; init; }

    /// <summary>The password that clients have to log in with; never printed.</summary>
    public string? Password { get; init; }

    /// <summary>A PEM file with the certificate that encrypts connections, and those between it and its authority; null for plain connections.</summary>
    public string? CertificateFile { get; init; }

    /// <summary>The PEM file of that certificate's key; null when it is in the certificate's file.</summary>
    public string? KeyFile { get; init; }

    /// <summary>Most connections at once; more are closed at once. Default 32.</summary>
    public int ConnectionLimit { get; init; } = 32;

    /// <summary>Most connections of one address at once, where a login is asked for. Default 16.</summary>
    public int AddressConnectionLimit { get; init; } = 16;

    /// <summary>Failed log-ins of one address before it has to wait; one of them is forgiven every <see cref="FailedLoginInterval"/>. Default 5.</summary>
    public int FailedLoginLimit { get; init; } = 5;

    /// <summary>The time after which a failed log-in is forgiven. Default 30 s.</summary>
    public TimeSpan FailedLoginInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Most bytes of a CONNECT, the packet that comes before a client has said who it is. Default 16 KiB.</summary>
    public int ConnectLimitBytes { get; init; } = 16 * 1024;

    /// <summary>Most bytes of any other packet. Default 2 MiB.</summary>
    public int PacketLimitBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>The longest time from the connection to its CONNECT, encryption included. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time from the first byte of a packet to its last. Default 30 s.</summary>
    public TimeSpan PacketTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many messages may wait for one subscriber; then its oldest are dropped. Above <see cref="RetainedLimit"/>, all of which may come at once. Default 2500.</summary>
    public int PendingLimit { get; init; } = 2500;

    /// <summary>How many bytes may be held for one client that does not read or acknowledge them; then it is cut off. Default 24 MiB.</summary>
    public long PendingLimitBytes { get; init; } = 24 * 1024 * 1024;

    /// <summary>How many bytes may be held for all such clients together. Default 128 MiB.</summary>
    public long AllPendingLimitBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>How many topics may have a retained message; further ones are refused. Default 2000.</summary>
    public int RetainedLimit { get; init; } = 2000;

    /// <summary>How many bytes all retained messages may have together. Default 16 MiB.</summary>
    public long RetainedLimitBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How many topic filters one client may subscribe to; further ones are refused. Default 200.</summary>
    public int SubscriptionLimit { get; init; } = 200;

    /// <summary>Address and port; no secrets.</summary>
    public override string ToString() => new IPEndPoint(Address, Port).ToString();
}
