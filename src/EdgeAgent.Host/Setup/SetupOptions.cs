namespace EdgeAgent.Host.Setup;

/// <summary>What the command line says already; what it does not say is asked, or takes its default.</summary>
internal sealed record SetupOptions
{
    /// <summary>The word for the agent's own broker.</summary>
    public const string EmbeddedBroker = "embedded";

    /// <summary>The word for no model.</summary>
    public const string NoModel = "none";

    /// <summary>Cameras; empty for those that are found.</summary>
    public IReadOnlyList<GivenSource> Cameras { get; init; } = [];

    /// <summary>Microphones; empty for those that are found.</summary>
    public IReadOnlyList<GivenSource> Microphones { get; init; } = [];

    /// <summary>The detection model, or <see cref="NoModel"/>.</summary>
    public string? Model { get; init; }

    /// <summary>The voice model, or <see cref="NoModel"/>.</summary>
    public string? VoiceModel { get; init; }

    /// <summary>The broker's address, or <see cref="EmbeddedBroker"/>.</summary>
    public string? Broker { get; init; }

    /// <summary>The name to log in with.</summary>
    public string? Username { get; init; }

    /// <summary>The file whose first line is the password.</summary>
    public string? PasswordFile { get; init; }

    /// <summary>Whether Home Assistant is to find the agent.</summary>
    public bool? HomeAssistant { get; init; }

    /// <summary>The agent's name.</summary>
    public string? Name { get; init; }

    /// <summary>The configuration.</summary>
    public string? Output { get; init; }

    /// <summary>Whether one that is there is replaced unasked.</summary>
    public bool Force { get; init; }

    /// <summary>Whether the new one is checked.</summary>
    public bool Check { get; init; } = true;

    /// <summary>Whether models may be downloaded.</summary>
    public bool Pull { get; init; } = true;

    /// <summary>Whether it says anything of what is to be set up.</summary>
    public bool SaysWhat => NamesSources || HomeAssistant is not null || ((string?[])[Model, VoiceModel, Broker, Name]).Any(o => o is not null);

    /// <summary>Whether sources were named, so that none is looked for.</summary>
    public bool NamesSources => Cameras.Count + Microphones.Count > 0;
}
