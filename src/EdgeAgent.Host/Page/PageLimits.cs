namespace EdgeAgent.Host.Page;

/// <summary>The bounds of the page's server: what one or many who mean no good can take of a small machine.</summary>
internal sealed record PageLimits
{
    /// <summary>Connections at once; more are closed at once.</summary>
    public int Connections { get; init; } = 256;

    /// <summary>Connections at once of one address that is not this machine's.</summary>
    public int ConnectionsOfAnAddress { get; init; } = 64;

    /// <summary>Answers without end (events, pictures) at once; whoever wants more is told to come later.</summary>
    public int Streams { get; init; } = 48;

    /// <summary>Answers without end at once of one address: two a browser's tab.</summary>
    public int StreamsOfAnAddress { get; init; } = 24;

    /// <summary>Bytes of a request's body.</summary>
    public int BodyBytes { get; init; } = 256 << 10;

    /// <summary>Bytes of a request's headers together.</summary>
    public int HeaderBytes { get; init; } = 16 << 10;

    /// <summary>For a request's headers to come.</summary>
    public TimeSpan HeaderTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a connection is kept that asks for nothing.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>For one piece of an answer without end to be taken; then the client is dropped.</summary>
    public TimeSpan WriteTime { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>From one sign of life of a stream of events to the next.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>Events that may wait for one client; what is more is counted, and told as lost.</summary>
    public int WaitingEvents { get; init; } = 256;

    /// <summary>For a search of the diary.</summary>
    public TimeSpan SearchTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Failed log-ins of an address before it has to wait; one of them is forgiven every <see cref="FailedLoginInterval"/>.</summary>
    public int FailedLogins { get; init; } = 5;

    /// <summary>The time after which a failed log-in is forgiven.</summary>
    public TimeSpan FailedLoginInterval { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>From one attempt to listen to the next, while the port is taken.</summary>
    public TimeSpan RetryAfter { get; init; } = TimeSpan.FromSeconds(10);
}
