using EdgeAgent.Audio.Recognition.Live;
using EdgeAgent.Host.Configuration.Settings;

namespace EdgeAgent.Host.Configuration;

/// <summary>Speech recognition of one microphone.</summary>
internal sealed record RecognizeSettings : RecognizerSettings
{
    [Choice<RecognitionMode>("When text comes: after each utterance, or, streaming, also while somebody speaks (speech.partial).")]
    public RecognitionMode Mode { get; init; } = RecognitionMode.Utterance;

    [Section("Only what is said after a keyword is written down. Needs keywords. Default: everything.")]
    public AfterSettings? After { get; init; }

    [Expression("Only what is said while this holds is written down: an expression of docs/rules.md over all cameras and microphones, such as count('entrance', 'person') > 0. Default: everything.")]
    public string? OnlyWhen { get; init; }

    [Choice<QueuePriority>("Whose utterances are written down first where several microphones wait for one model.")]
    public QueuePriority Priority { get; init; } = QueuePriority.Normal;

    [Section("A second, usually larger model, by which what was said is decoded again once it is over. Default: none.")]
    public SecondPassSettings? SecondPass { get; init; }

    /// <summary>Whether something has to be so before what is said is written down.</summary>
    public bool IsArmed => After is not null || OnlyWhen is not null;
}
