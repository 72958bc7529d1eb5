namespace EdgeAgent.Host.Wyoming;

/// <summary>
/// What one client may ask of the agent. The protocol bounds nothing but the header line, which its reference reads below 64 KiB;
/// the lengths in it are claims.
/// </summary>
internal sealed record WyomingLimits
{
    /// <summary>Bytes of a header line, its line feed counted.</summary>
    public int HeaderBytes { get; init; } = 64 * 1024;

    /// <summary>Bytes of JSON after a header.</summary>
    public int DataBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of audio after a header.</summary>
    public int PayloadBytes { get; init; } = 1024 * 1024;

    /// <summary>How long a client may say nothing.</summary>
    public TimeSpan IdleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How long one message may take from its first byte to its last, and how long a client may leave an answer unread.</summary>
    public TimeSpan MessageTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a client that was told of a fault may go on sending before it is cut off.</summary>
    public TimeSpan LastTime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Audio of one request for text. Wake words are listened for without end.</summary>
    public TimeSpan Audio { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Clients at a time.</summary>
    public int Clients { get; init; } = 32;

    /// <summary>Clients of one address at a time: others still get in.</summary>
    public int ClientsOfAnAddress { get; init; } = 24;
}
