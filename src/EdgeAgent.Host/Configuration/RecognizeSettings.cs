using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Speech recognition of one microphone.</summary>
internal sealed record RecognizeSettings : RecognizerSettings
{
    [Choice<RecognitionMode>("When text comes: after each utterance.", NotBuilt = ["streaming"])]
    public RecognitionMode Mode { get; init; } = RecognitionMode.Utterance;

    [Section("Only what is said after a keyword is written down. Needs keywords. Default: everything.")]
    public AfterSettings? After { get; init; }
}
