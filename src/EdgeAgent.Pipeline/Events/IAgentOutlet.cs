namespace EdgeAgent.Pipeline.Events;

/// <summary>
/// Where the pipelines' results leave: the one seam between the streams and whatever publishes them. Calls return at once and
/// never throw for the state of a broker; what cannot be kept is counted there.
/// </summary>
public interface IAgentOutlet
{
    /// <summary>Hands over one event. Events of one source arrive in the order of their sequence.</summary>
    void Offer(EventEnvelope envelope);

    /// <summary>Replaces what is known of a source; the latest one counts.</summary>
    void Report(SourceHealth health);
}
