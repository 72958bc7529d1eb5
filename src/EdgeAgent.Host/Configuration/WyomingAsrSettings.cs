using EdgeAgent.Audio.Voice;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>One recogniser that is served.</summary>
internal sealed record WyomingAsrSettings : RecognizerSettings
{
    [Text("The languages that it understands, as en or en-GB.")]
    public required IReadOnlyList<string> Languages { get; init; }

    [Model("The voice model that finds speech in what a client sends, so that silence gives no text, or energy: no model, what stands out of the noise counts.")]
    public string Voice { get; init; } = "speech-vad";

    /// <summary>Whether no voice model listens but the level alone.</summary>
    public bool IsVoiceEnergy => Voice == EnergyVad.Word;
}
