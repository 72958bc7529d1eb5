namespace EdgeAgent.Host.Catalogue.Download;

/// <summary>How long and how often a download waits for others.</summary>
internal sealed record DownloadLimits
{
    /// <summary>For a connection, TLS included.</summary>
    public TimeSpan Connect { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>For the first line of an answer.</summary>
    public TimeSpan Answer { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For the next bytes.</summary>
    public TimeSpan Idle { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Attempts in a row that bring nothing, before the next address is tried.</summary>
    public int FruitlessAttempts { get; init; } = 4;

    /// <summary>All attempts at one address: a line that is cut all the time ends somewhen.</summary>
    public int Attempts { get; init; } = 100;

    /// <summary>Before the second attempt; then twice as long each time.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest pause, also where a server asks for a longer one.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Addresses that one request may be sent on to.</summary>
    public int Redirects { get; init; } = 5;
}
