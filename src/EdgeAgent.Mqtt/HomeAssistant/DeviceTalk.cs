namespace EdgeAgent.Mqtt.HomeAssistant;

/// <summary>Where the announcement of one device stands. Belongs to the announcer's loop.</summary>
/// <param name="plan">What is to be said.</param>
internal sealed class DeviceTalk(DiscoveryPlan plan)
{
    private readonly HashSet<string> _unanswered = [];
    private int _next;

    /// <summary>What will have been announced in the end.</summary>
    public IReadOnlyDictionary<string, AnnouncedTopic> After => plan.After;

    /// <summary>Whether the broker has refused something: it is not known then what Home Assistant knows.</summary>
    public bool IsRefused { get; private set; }

    /// <summary>Whether a round is on its way.</summary>
    public bool IsWaiting => _unanswered.Count > 0;

    /// <summary>Whether all is said and answered.</summary>
    public bool IsDone => !IsWaiting && _next == plan.Rounds.Count;

    /// <summary>The topics of the next round.</summary>
    public IEnumerable<string> NextTopics => plan.Rounds[_next].Select(message => message.Topic);

    /// <summary>Takes the next round.</summary>
    public IReadOnlyList<DiscoveryMessage> TakeRound()
    {
        var round = plan.Rounds[_next++];
        _unanswered.UnionWith(round.Select(message => message.Topic));
        return round;
    }

    /// <summary>Notes the broker's answer to a message of the round that is on its way.</summary>
    public void Settle(string topic, bool isRefused)
    {
        if (_unanswered.Remove(topic))
            IsRefused |= isRefused;
    }
}
