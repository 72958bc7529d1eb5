namespace EdgeAgent.Mqtt.Broker;

/// <summary>Bounds of the embedded broker.</summary>
public sealed record EmbeddedBrokerOptions
{
    /// <summary>The port on 127.0.0.1; 0 for any free one. Default 1883.</summary>
    public int Port { get; init; } = 1883;

    /// <summary>Most connections at once; more are closed at once. Default 32.</summary>
    public int ConnectionLimit { get; init; } = 32;

    /// <summary>Most bytes of a CONNECT, the packet that comes before a client has said who it is. Default 16 KiB.</summary>
    public int ConnectLimitBytes { get; init; } = 16 * 1024;

    /// <summary>Most bytes of any other packet. Default 2 MiB.</summary>
    public int PacketLimitBytes { get; init; } = 2 * 1024 * 1024;

    /// <summary>The longest time from the connection to its CONNECT. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How many messages may wait for one subscriber; then its oldest are dropped. Default 500.</summary>
    public int PendingLimit { get; init; } = 500;

    /// <summary>How many topics may have a retained message; further ones are refused. Default 2000.</summary>
    public int RetainedLimit { get; init; } = 2000;

    /// <summary>How many bytes all retained messages may have together. Default 32 MiB.</summary>
    public long RetainedLimitBytes { get; init; } = 32 * 1024 * 1024;

    /// <summary>How many topic filters one client may subscribe to; further ones are refused. Default 200.</summary>
    public int SubscriptionLimit { get; init; } = 200;
}
