namespace EdgeAgent.Host.Page;

/// <summary>A request that is not answered as it wants, with the sentence that is answered instead. Thrown by endpoints, told by the gate; no fault of the agent's.</summary>
internal sealed class PageRefusal : Exception
{
    /// <summary>A refusal.</summary>
    /// <param name="status">The status of HTTP.</param>
    /// <param name="sentence">Why, for a person.</param>
    /// <param name="retryAfter">When to come again; null where that changes nothing.</param>
    public PageRefusal(int status, string sentence, TimeSpan? retryAfter = null) : base(sentence) => (Status, RetryAfter) = (status, retryAfter);

    /// <summary>The status of HTTP.</summary>
    public int Status { get; }

    /// <summary>When to come again.</summary>
    public TimeSpan? RetryAfter { get; }
}
