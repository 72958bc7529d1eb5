using System.Collections.ObjectModel;
using EdgeAgent.Audio.Orders;
using EdgeAgent.Host.Configuration.Settings;
using EdgeAgent.Pipeline.Streams;

namespace EdgeAgent.Host.Configuration;

/// <summary>One microphone.</summary>
internal sealed record MicrophoneSettings
{
    [MicrophoneSource("Where the sound comes from: alsa:default or another ALSA device, wasapi:… (Windows), naudio:… (ALSA through NAudio, where that is built in), rtsp://…, http://…, or a file.")]
    public required string Source { get; init; }

    [Choice<FilePace>("How fast a file is played: at its own speed, or as fast as it can be worked on.")]
    public FilePace Pace { get; init; } = FilePace.Realtime;

    [Flag("Whether a file begins again when it ends.")]
    public bool Loop { get; init; }

    [Channel("The channel that is listened to: mix (all, averaged) or its number, from 1.")]
    public ChannelChoice Channel { get; init; } = ChannelChoice.Mix;

    [Offset("How much later its sound comes than the picture of what made it, such as 180ms; negative: earlier. It is taken off the time of all that is heard. 'edgeagent sync' measures it.", "5s")]
    public TimeSpan Offset { get; init; }

    [Flag("Whether it is muted at the start: its source is not opened until it is unmuted over MQTT.")]
    public bool Muted { get; init; }

    [Section("What is done to the sound before anything listens to it. Default: nothing.")]
    public FrontSettings? Front { get; init; }

    [Flag("Whether sound.level tells how loud it is: at a change of 3 dB and once a minute, at most once a second.")]
    public bool Level { get; init; }

    [Section("Finds where somebody speaks.")]
    public VoiceSettings? Voice { get; init; }

    [Section("Writes down what is said. Needs voice.")]
    public RecognizeSettings? Recognize { get; init; }

    [Sections("Orders that can be given by voice, each with what it does: a phrase, with {number} where any whole number is said. Nothing that is not here can be ordered. Needs recognize.", ByClass = true)]
    public IReadOnlyDictionary<string, OrderSettings> Orders { get; init; } = ReadOnlyDictionary<string, OrderSettings>.Empty;

    [Section("Listens for keywords.")]
    public KeywordSettings? Keywords { get; init; }

    [Section("Keeps each utterance as a WAV file, which is written before its event is sent. Needs voice.")]
    public UtteranceEvidenceSettings? Evidence { get; init; }

    [Section("Tells whose voice an utterance is: speaker.identified. Needs voice.")]
    public SpeakerSettings? Speakers { get; init; }

    [Section("Names sounds: sound.started, sound.ended.")]
    public SoundSettings? Sounds { get; init; }

    /// <summary>What may be ordered by voice; null for nothing.</summary>
    public OrderBook? ToOrders() => Orders.Count == 0 ? null : new OrderBook([.. Orders.Select(order =>
        OrderPhrase.TryParse(order.Key, out var phrase, out var fault) ? new SpokenOrder(phrase, order.Value.MinConfidence, order.Value.Speakers) : throw new InvalidOperationException(fault))]);

    /// <summary>With the files of the agent's state folder where no others are named.</summary>
    /// <param name="state">The folder.</param>
    public MicrophoneSettings In(string state) => this with
    {
        Speakers = Speakers is null ? null : Speakers with { Voices = Speakers.Voices ?? SpeakerSettings.In(state) },
        Evidence = Evidence is null ? null : Evidence with { Folder = Evidence.Folder ?? EvidenceSettings.In(state) },
    };
}
