using EdgeAgent.Host.Configuration.Rules;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>The whole configuration of one agent: immutable, replaced as a whole.</summary>
internal sealed record AgentConfiguration
{
    [Section("The agent itself.")]
    public AgentSettings Agent { get; init; } = new();

    [Section("The broker that events go to. Without it, or without its url, an embedded broker listens on this machine only.")]
    public MqttSettings Mqtt { get; init; } = new();

    [Sections("The cameras, by name. A name becomes part of topics and is used once over cameras and microphones.")]
    public IReadOnlyDictionary<string, CameraSettings> Cameras { get; init; } = new Dictionary<string, CameraSettings>();

    [Sections("The microphones, by name.")]
    public IReadOnlyDictionary<string, MicrophoneSettings> Microphones { get; init; } = new Dictionary<string, MicrophoneSettings>();

    [Sections("The rules over what is seen and heard, by name. A rule tells events of the type rule.NAME.")]
    public IReadOnlyDictionary<string, RuleSettings> Rules { get; init; } = new Dictionary<string, RuleSettings>();

    [Section("The diary of events on this device, which says why each was told and proves that none was taken away. Without this section it is kept all the same; off: none is.", MayBeOff = true)]
    public DiarySettings? Diary { get; init; } = new();

    [Section("The page on which a browser sees what the agent sees and hears. Without this section it is served on this machine all the same; off: it is not.", MayBeOff = true)]
    public PageSettings? Page { get; init; } = new();

    [Section("Who is sent the agent's figures. Whoever sees the page can ask them of it in any case, at /metrics.")]
    public FigureSettings Figures { get; init; } = new();

    [Section("Shows the agent to Home Assistant, which finds it by MQTT at the same broker. Without this section nothing is announced.")]
    public HomeAssistantSettings? HomeAssistant { get; init; }

    [Section("Serves speech recognition and wake words to others, such as Home Assistant, by the Wyoming protocol.")]
    public WyomingSettings? Wyoming { get; init; }
}
