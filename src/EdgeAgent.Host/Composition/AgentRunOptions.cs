using EdgeAgent.Host.Configuration;
using EdgeAgent.Mqtt.Client;
using EdgeAgent.Pipeline.Events;
using EdgeAgent.Pipeline.Recordings;

namespace EdgeAgent.Host.Composition;

/// <summary>What a verb wants of the agent that it runs, beside what the configuration says.</summary>
internal sealed record AgentRunOptions
{
    /// <summary>Sees what is published, in the order in which the publisher gets it; null for nobody. Its calls return at once and never throw.</summary>
    public IAgentOutlet? Onlooker { get; init; }

    /// <summary>Whether the embedded broker and the page take any free port when their own is taken, and say so. Default: the one refuses to start, the other waits.</summary>
    public bool AnyFreePort { get; init; }

    /// <summary>Where live sources are recorded, and how much; null where they are not.</summary>
    public RecordingOptions? Recording { get; init; }

    /// <summary>Where the configuration is read anew from; null where it is not.</summary>
    public ReloadSource? Reload { get; init; }

    /// <summary>Blots secrets out of what the page tells: of the configuration, of the log. Default: one that knows those in addresses alone.</summary>
    public SecretRedactor Redactor { get; init; } = new();

    /// <summary>Told where the page is, once it is; null for nobody.</summary>
    public Action<Uri>? OnPage { get; init; }

    /// <summary>Told where the events go, before the first of them; null for nobody.</summary>
    public Action<BrokerAddress>? OnBroker { get; init; }
}
